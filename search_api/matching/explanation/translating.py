"""Which terms the lexicon says mean the same: every word of the Chinese one is translated by words of the English one, and nothing of
that is left over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from indexer.text.lexicon import cut, translations
from indexer.text.tokens import CJK_RUN, JOINTS, words

MOST_WORDS = 4
Stems = frozenset[str]


def in_lexicon(asked: Sequence[str], found: Sequence[str]) -> NDArray[np.bool_]:
    """(asked, found): which terms translate each other, in either direction. A term that is not Chinese throughout is taken for English."""
    table = np.zeros((len(asked), len(found)), dtype=np.bool_)
    for rows, columns, view in ((asked, found, table), (found, asked, table.T)):
        english = [(column, stems) for column, text in enumerate(columns) if not _chinese(text) and (stems := _stems(text))]
        for row, text in enumerate(rows):
            if _chinese(text):
                may = _may_mean(text)
                for column, stems in english:
                    if stems <= may:
                        view[row, column] = _means(text, stems)
    return table


@lru_cache(maxsize=16_384)
def _means(chinese: str, stems: Stems) -> bool:
    return any(frozenset().union(*chosen) == stems for chosen in product(*_readings(chinese, stems)))


def _readings(chinese: str, stems: Stems) -> list[list[Stems]]:
    """Of each word the translations that the stems hold, none where there is none. The whole term is tried as one word first."""
    whole = [one for one in _sets(chinese) if one == stems]
    if whole:
        return [whole]
    parts = cut(chinese)
    if sum(map(len, parts)) < len(chinese) or len(parts) > MOST_WORDS:
        return [[]]
    return [[one for one in _sets(part) if one <= stems] for part in parts]


@lru_cache(maxsize=16_384)
def _may_mean(chinese: str) -> Stems:
    """All stems of all translations of the term and of its words."""
    return frozenset().union(*(one for word in {chinese, *cut(chinese)} for one in _sets(word)))


@lru_cache(maxsize=16_384)
def _sets(word: str) -> tuple[Stems, ...]:
    return tuple({frozenset(one) for one in translations(word)})


@lru_cache(maxsize=16_384)
def _stems(english: str) -> Stems:
    return frozenset(words(JOINTS.sub(" ", english)))  # a compound has no stem of its own here


def _chinese(text: str) -> bool:
    return bool(CJK_RUN.fullmatch(text))
