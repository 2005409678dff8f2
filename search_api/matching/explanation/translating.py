"""Which terms the lexicon says mean the same: every word of the Chinese one is translated by words of the English one, and nothing of
that is left over. Singular and plural are one word, other forms are not: 氧化 is oxidation, and no oxides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from indexer.text.lexicon import cut, wordings
from indexer.text.stopwords import STOP_WORDS
from indexer.text.tokens import CJK_RUN

MOST_WORDS = 4
_WORD = re.compile(r"[^\W_]+")
Forms = frozenset[str]


def in_lexicon(asked: Sequence[str], found: Sequence[str]) -> NDArray[np.bool_]:
    """(asked, found): which terms translate each other, in either direction. A term that is not Chinese throughout is taken for English."""
    table = np.zeros((len(asked), len(found)), dtype=np.bool_)
    for rows, columns, view in ((asked, found, table), (found, asked, table.T)):
        english = [(column, forms) for column, text in enumerate(columns) if not _chinese(text) and (forms := _forms(text))]
        for row, text in enumerate(rows):
            if _chinese(text):
                may = _may_mean(text)
                for column, forms in english:
                    if forms <= may:
                        view[row, column] = _means(text, forms)
    return table


@lru_cache(maxsize=16_384)
def _means(chinese: str, forms: Forms) -> bool:
    return any(frozenset().union(*chosen) == forms for chosen in product(*_readings(chinese, forms)))


def _readings(chinese: str, forms: Forms) -> list[list[Forms]]:
    """Of each word the translations that the forms hold, none where there is none. The whole term is tried as one word first."""
    whole = [one for one in _sets(chinese) if one == forms]
    if whole:
        return [whole]
    parts = cut(chinese)
    if sum(map(len, parts)) < len(chinese) or len(parts) > MOST_WORDS:
        return [[]]
    return [[one for one in _sets(part) if one <= forms] for part in parts]


@lru_cache(maxsize=16_384)
def _may_mean(chinese: str) -> Forms:
    """All words of all translations of the term and of its words."""
    return frozenset().union(*(one for word in {chinese, *cut(chinese)} for one in _sets(word)))


@lru_cache(maxsize=16_384)
def _sets(word: str) -> tuple[Forms, ...]:
    return tuple({frozenset(map(_form, one)) for one in wordings(word)})


@lru_cache(maxsize=16_384)
def _forms(english: str) -> Forms:
    return frozenset(_form(word) for word in _WORD.findall(english.lower()) if word not in STOP_WORDS)


def _form(word: str) -> str:
    """The word without the ending of a plural."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _chinese(text: str) -> bool:
    return bool(CJK_RUN.fullmatch(text))
