"""Vectors of one encoder: a mapped file of half-precision rows by ordinal, and segments of short codes over runs of them.

Rows are appended, never changed. The rows after the last segment (the tail) are scanned exactly.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.backends.embedded import ann
from indexer.backends.embedded.selection import Selection
from indexer.encoders.base import Vectors

EXACT_UP_TO = 2048  # selections of this many rows are scored exactly, and more of them in a large index, see `exact_up_to`
RESCORED = 4  # how many times the limit is scored again from the rows …
RESCORED_LEAST = 1000  # … and how many at least (measured: recall@100 .978 with 400, .999 with 1,000)
SPARE = 1.2  # how many more are fetched than a filter should leave, lest it must be done again
KEPT_FLAGS = 16
BLOCK = 4096
DECIMALS = 5  # half-precision rows carry no more

_WIDE: Vectors = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Segment:
    """A faiss file over the rows first … last-1."""

    first: int
    last: int
    file: str


def row_file(folder: Path, encoder: str) -> Path:
    """Where an encoder's rows lie."""
    return folder / f"{encoder}.f16"


def open_rows(folder: Path, encoder: str, rows: int, dimension: int) -> NDArray[np.float16]:
    """The first `rows` rows, mapped."""
    if not rows:
        return np.empty((0, dimension), np.float16)
    return np.memmap(row_file(folder, encoder), np.float16, "r", shape=(rows, dimension))


def widen(rows: NDArray[np.float16]) -> Vectors:
    """The rows at single precision. By a table of all 65,536 half-precision numbers, three times as fast as numpy's conversion."""
    return np.take(_WIDE, rows.view(np.uint16))


class RowWriter:
    """Appends rows. `rows` is what is committed: anything after it was left by a commit cut short, and is overwritten."""

    def __init__(self, folder: Path, encoder: str, rows: int, dimension: int) -> None:
        self._path = row_file(folder, encoder)
        self._dimension = dimension
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        self.reset(rows)

    def reset(self, rows: int) -> None:
        """Forget the rows from this one on."""
        os.ftruncate(self._file, rows * self._dimension * 2)
        os.lseek(self._file, 0, os.SEEK_END)

    def append(self, vectors: NDArray[np.float16]) -> None:
        """Append rows."""
        data = memoryview(np.ascontiguousarray(vectors).tobytes())
        while data:
            data = data[os.write(self._file, data) :]

    def sync(self) -> None:
        """Make the rows durable."""
        os.fdatasync(self._file)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def exact_up_to(rows: int) -> int:
    """The size of a selection from which searching by codes is cheaper than scoring all of it.

    Measured: a row costs 1 µs to score, a fetched code 0.11 µs; of n rows 1,200 · n / s codes are fetched for a selection of s.
    """
    return max(EXACT_UP_TO, int((128 * rows) ** 0.5))


class VectorReader:
    """Searches one encoder's vectors at one commit."""

    def __init__(self, rows: NDArray[np.float16], segments: list[tuple[Segment, faiss.IndexPQFastScan]]) -> None:
        self.rows = np.asarray(rows)  # a mapped array's own class makes every access slower
        self._segments = segments
        self._tail = max((segment.last for segment, _ in segments), default=0)
        self._kept_flags: dict[tuple[object, ...], NDArray[np.bool_]] = {}

    def search(self, vector: Vectors, selection: Selection, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ordinals and cosines of the nearest rows of the selection, best first; a few more than `limit`, so that ties can be broken."""
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if not len(selection.bits) or limit < 1 or not vector.any():
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if len(selection.bits) <= exact_up_to(len(self.rows)) or not self._segments:
            chosen = np.array((selection.bits - selection.removed).to_array(), np.int64)
        else:
            chosen = self._approximate(vector, selection, limit)
        scores = self.score(vector, chosen)
        order = np.argsort(-scores, kind="stable")[: limit + BLOCK]
        return chosen[order], scores[order]

    def score(self, vector: Vectors, ordinals: NDArray[np.int64]) -> NDArray[np.float32]:
        """Exact cosines of these rows, block by block."""
        scores = np.empty(len(ordinals), np.float32)
        for start in range(0, len(ordinals), BLOCK):
            block = ordinals[start : start + BLOCK]
            # Not `@`: BLAS would wake its threads for so little, and they stand in the way of other requests.
            scores[start : start + BLOCK] = np.einsum("ij,j->i", widen(self.rows[block]), vector)
        return np.round(scores, DECIMALS)

    def _approximate(self, vector: Vectors, selection: Selection, limit: int) -> NDArray[np.int64]:
        """The rows worth scoring exactly: the best by their codes that pass the filter, and the tail's that pass it."""
        flags = self._flags(selection)
        wanted = max(RESCORED * limit, RESCORED_LEAST) + len(selection.removed)
        fetched = int(SPARE * wanted * len(self.rows) / len(selection.bits))
        while True:
            found = [(segment, *ann.search(index, vector, fetched)) for segment, index in self._segments]
            ordinals = np.concatenate([numbers + segment.first for segment, numbers, _ in found])
            scores = np.concatenate([part for _, _, part in found])
            passing = flags[ordinals]
            if np.count_nonzero(passing) >= wanted or fetched >= self._tail:
                break
            fetched *= 4
        ordinals, scores = ordinals[passing], scores[passing]
        if len(ordinals) > wanted:
            ordinals = ordinals[np.argpartition(-scores, wanted)[:wanted]]
        chosen = np.concatenate([ordinals, self._tail + np.flatnonzero(flags[self._tail :])])
        chosen.sort()  # Neighbouring rows share pages.
        if selection.removed:
            chosen = chosen[[row not in selection.removed for row in chosen.tolist()]]
        return chosen

    def _flags(self, selection: Selection) -> NDArray[np.bool_]:
        """Whether each row passes; kept for the filters used lately, a byte a row."""
        flags = self._kept_flags.get(selection.key) if selection.key is not None else None
        if flags is None:
            flags = np.zeros(len(self.rows), np.bool_)
            flags[np.array(selection.bits.to_array(), np.int64)] = True
            if selection.key is not None:
                while len(self._kept_flags) >= KEPT_FLAGS:
                    self._kept_flags.pop(next(iter(self._kept_flags)), None)
                self._kept_flags[selection.key] = flags
        return flags
