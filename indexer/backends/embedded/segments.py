"""Which segments of codes there are, and when they are built and joined.

The first segment is the base, trained on a sample. Later rows go into segments of their own that share its
codes; the newest ones are joined when they are of like size, so that there are few. Training anew
is for a rebuild or a compaction.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Mapping
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.backends.embedded import ann
from indexer.backends.embedded.vectors import Segment, open_rows

TAIL = 1024  # rows that may stand after the last segment, scanned exactly
JOIN_RATIO = 4


class SegmentWriter:
    """Keeps the segments of every encoder up with the rows. Its table rows are part of the writer's SQLite transaction."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, dimensions: Mapping[str, int]) -> None:
        self._folder = folder
        self._connection = connection
        self._dimensions = dimensions

    def extend(self, rows: int) -> None:
        """Bring the segments up to this many rows, but for a short tail."""
        for encoder, dimension in self._dimensions.items():
            segments = self._read(encoder)
            covered = segments[-1].last if segments else 0
            if rows - covered < (TAIL if segments else ann.TRAIN_FROM):
                continue
            mapped = open_rows(self._folder, encoder, rows, dimension)
            if not segments:
                self._base(encoder, mapped)
            else:
                self._append(encoder, mapped, segments)

    def remove_unused(self) -> None:
        """Remove files that no committed row names. Readers that have them mapped keep them until they move on."""
        named = {row[0] for row in self._connection.execute("SELECT file FROM segments")}
        for path in self._folder.glob("*.codes"):
            if path.name not in named:
                path.unlink(missing_ok=True)

    def _read(self, encoder: str) -> list[Segment]:
        rows = self._connection.execute("SELECT first, last, file FROM segments WHERE encoder = ? ORDER BY first", (encoder,))
        return [Segment(*row) for row in rows]

    def _base(self, encoder: str, mapped: NDArray[np.float16]) -> None:
        index = ann.train(mapped)
        ann.write(index, self._folder / f"{encoder}.trained")
        ann.add(index, mapped, 0, len(mapped))
        self._write(encoder, index, 0, len(mapped))

    def _append(self, encoder: str, mapped: NDArray[np.float16], segments: list[Segment]) -> None:
        first, last = segments[-1].last, len(mapped)
        for segment in reversed(segments[1:]):
            if segment.last - segment.first > JOIN_RATIO * (last - first):
                break
            first = segment.first
        self._connection.execute("DELETE FROM segments WHERE encoder = ? AND first >= ?", (encoder, first))
        index = ann.read(self._folder / f"{encoder}.trained")
        ann.add(index, mapped, first, last)
        self._write(encoder, index, first, last)

    def _write(self, encoder: str, index: faiss.IndexPQFastScan, first: int, last: int) -> None:
        file = f"{encoder}.{uuid.uuid4().hex[:8]}.codes"
        ann.write(index, self._folder / file)
        self._connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?)", (encoder, first, last, file))
