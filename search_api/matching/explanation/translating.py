"""Whether the lexicon says that two terms mean the same: every word of the Chinese one is translated by words of the English one, and
nothing of that is left over."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from indexer.text.lexicon import cut, translations
from indexer.text.tokens import CJK_RUN, JOINTS, words

MOST_WORDS = 4


def same_in_lexicon(one: str, other: str) -> bool:
    """Whether one term translates the other, in either direction; False where both or neither are Chinese throughout."""
    if _chinese(one) == _chinese(other):
        return False
    chinese, english = (one, other) if _chinese(one) else (other, one)
    stems = _stems(english)
    return bool(stems) and any(frozenset().union(*chosen) == stems for chosen in product(*_readings(chinese, stems)))


def _readings(chinese: str, stems: frozenset[str]) -> list[list[frozenset[str]]]:
    """Of each word the translations that the stems hold, none where there is none. The whole term is tried as one word first."""
    whole = [one for one in _sets(chinese) if one == stems]
    if whole:
        return [whole]
    parts = cut(chinese)
    if sum(map(len, parts)) < len(chinese) or len(parts) > MOST_WORDS:
        return [[]]
    return [[one for one in _sets(part) if one <= stems] for part in parts]


@lru_cache(maxsize=16_384)
def _sets(word: str) -> tuple[frozenset[str], ...]:
    return tuple({frozenset(one) for one in translations(word)})


@lru_cache(maxsize=16_384)
def _stems(english: str) -> frozenset[str]:
    return frozenset(words(JOINTS.sub(" ", english)))  # a compound has no stem of its own here


def _chinese(text: str) -> bool:
    return bool(CJK_RUN.fullmatch(text))
