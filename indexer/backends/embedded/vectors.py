"""Vectors of one encoder: a mapped file of half-precision rows by ordinal, and faiss segments over runs of them.

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

EXACT_UP_TO = 6000  # selections of this many rows are scored exactly
RESCORED = 4  # how many times the limit is scored again from the rows
PROBES = 48
BLOCK = 4096
DECIMALS = 5  # half-precision rows carry no more


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


class VectorReader:
    """Searches one encoder's vectors at one commit."""

    def __init__(self, rows: NDArray[np.float16], segments: list[tuple[Segment, faiss.IndexIVF]]) -> None:
        self.rows = rows
        self._segments = segments
        self._tail = max((segment.last for segment, _ in segments), default=0)
        self._selectors: dict[tuple[object, ...], tuple[faiss.IDSelectorBitmap, NDArray[np.uint8]]] = {}

    def search(self, vector: Vectors, selection: Selection, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ordinals and cosines of the nearest rows of the selection, best first; a few more than `limit`, so that ties can be broken."""
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if not len(selection.bits) or limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if len(selection.bits) <= EXACT_UP_TO or not self._segments:
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
            scores[start : start + BLOCK] = self.rows[block].astype(np.float32) @ vector
        return np.round(scores, DECIMALS)

    def _approximate(self, vector: Vectors, selection: Selection, limit: int) -> NDArray[np.int64]:
        share = len(selection.bits) / len(self.rows)
        wanted = min(len(self.rows), RESCORED * limit + len(selection.removed))
        selector = None if share == 1.0 else self._selector(selection)
        # A filter thins out every list, so more of them are visited to see about as many rows.
        probes = int(PROBES / max(share, 0.01) ** 0.5)
        found = [ann.search(index, vector, wanted, probes, selector) for _, index in self._segments]
        ordinals = np.concatenate([part for part, _ in found])
        scores = np.concatenate([part for _, part in found])
        best = ordinals[np.argsort(-scores, kind="stable")[:wanted]]
        tail = np.arange(self._tail, len(self.rows))
        chosen = np.concatenate([best, tail[[int(row) in selection.bits for row in tail]] if len(tail) else tail])
        if selection.removed:
            chosen = chosen[[int(row) not in selection.removed for row in chosen]]
        return chosen

    def _selector(self, selection: Selection) -> faiss.IDSelectorBitmap:
        kept = self._selectors.get(selection.key) if selection.key is not None else None
        if kept is None:
            flags = np.zeros((len(self.rows) + 7) // 8 * 8, np.uint8)
            flags[np.array(selection.bits.to_array(), np.int64)] = 1
            packed = np.packbits(flags, bitorder="little")
            kept = (faiss.IDSelectorBitmap(len(packed), faiss.swig_ptr(packed)), packed)
            if selection.key is not None:
                while len(self._selectors) >= 16:
                    del self._selectors[next(iter(self._selectors))]
                self._selectors[selection.key] = kept
        return kept[0]
