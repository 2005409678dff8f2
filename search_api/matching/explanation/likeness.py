"""How alike two short terms are, in one language or across two: cosines, centred and corrected for crowding.

Vectors of two or three words lie in a narrow cone, and some terms ("method", "装置") lie near everything. So for every encoder
  1. the mean of the terms at hand, one for each side, is taken away (as indexer.encoders.centring does for texts), and
  2. likeness(x, y) = cos(x, y) − (crowd(x) + crowd(y)) / 2, with crowd the mean of the CROWD highest cosines with *other* terms
     of the other side: cross-domain similarity local scaling of Conneau et al., "Word translation without parallel data", 2018.
Terms that overlap y, or are part of it, are no others: "lithium-ion" does not crowd "lithium-ion battery". A fixed set of common
terms of many fields (background.json) always stands beside the terms at hand, so that a short sentence has a mean and a crowd too.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Encoder, Role, Vectors
from indexer.text.tokens import CJK_RUN
from search_api.matching.explanation.types import Span

CROWD = 5
KEPT = 20_000  # vectors of terms and sentences of each encoder: 40 MB at 512 dimensions
Floats = NDArray[np.float32]
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")


class ShortTexts:
    """Vectors of terms and sentences by one encoder, the newest kept in memory and nothing on disk. Safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._known: OrderedDict[tuple[str, Role], Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str], role: Role = Role.PASSAGE) -> Vectors:
        """Return (len(texts), dimension) float32 unit vectors, uncentred."""
        keys = [(text, role) for text in texts]
        with self._lock:
            known = {key: self._known[key] for key in keys if key in self._known}
        missing = list(dict.fromkeys(text for text, _ in keys if (text, role) not in known))
        if missing:
            known |= zip(((text, role) for text in missing), self._encoder.encode(missing, role), strict=True)
        with self._lock:
            for key in keys:
                self._known[key] = known[key]
                self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return np.array([known[key] for key in keys], dtype=np.float32).reshape(len(texts), self._encoder.dimension)


def likeness(encoder: ShortTexts, asked: Sequence[Span], found: Sequence[Span]) -> Floats:
    """(asked, found) crowd-corrected cosines."""
    rows, others_of_rows = _centred(encoder, asked)
    columns, others_of_columns = _centred(encoder, found)
    cosines: Floats = rows @ columns.T
    row_crowds = _crowds(np.hstack([cosines, rows @ others_of_columns.T]), found)
    column_crowds = _crowds(np.hstack([cosines.T, columns @ others_of_rows.T]), asked)
    return (cosines - np.add.outer(row_crowds, column_crowds) / 2).astype(np.float32)


def _centred(encoder: ShortTexts, spans: Sequence[Span]) -> tuple[Vectors, Vectors]:
    """The terms and the background of their script, as unit vectors around their common mean."""
    texts = [_as_in_a_sentence(span.text) for span in spans]
    script = "han" if sum(bool(CJK_RUN.search(text)) for text in texts) * 2 > len(texts) else "latin"
    distinct = list(dict.fromkeys([*texts, *_background()[script]]))
    vectors = encoder.vectors(distinct)
    vectors -= vectors.mean(axis=0, dtype=np.float32)
    lengths: Floats = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    vectors /= np.maximum(lengths, np.float32(1e-6))
    place = {text: row for row, text in enumerate(distinct)}
    own = set(texts)
    others = [place[text] for text in _background()[script] if text not in own]
    return vectors[[place[text] for text in texts]], vectors[others]


def _as_in_a_sentence(text: str) -> str:
    """Words with a capital first letter in small letters: an encoder that knows capitals puts a word of a title elsewhere."""
    return _CAPITALISED.sub(lambda word: word.group().lower(), text)


def _crowds(cosines: Floats, spans: Sequence[Span]) -> Floats:
    """Of each row, the mean of the CROWD highest after the highest, no two of which overlap. Columns beyond `spans` are the background."""
    crowds = np.zeros(len(cosines), dtype=np.float32)
    for row, order in enumerate(np.argsort(-cosines, axis=1, kind="stable").tolist()):
        taken: list[Span] = []
        values: list[float] = []
        for column in order:
            if column < len(spans):
                if any(_akin(spans[column], span) for span in taken):
                    continue
                taken.append(spans[column])
            values.append(float(cosines[row, column]))
            if len(values) > CROWD:
                break
        crowds[row] = np.mean(values[1:]) if len(values) > 1 else 0.0
    return crowds


def _akin(one: Span, other: Span) -> bool:
    """Whether one is part of the other, in the text or in its words."""
    return one.overlaps(other) or one.text in other.text or other.text in one.text


@lru_cache(maxsize=1)
def _background() -> dict[str, list[str]]:
    text = resources.files("search_api.matching.explanation").joinpath("background.json").read_text("utf-8")
    found: dict[str, list[str]] = json.loads(text)
    return found
