"""What the commits of one generation share: opened files, and the numbers of passages named lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import faiss

from indexer.backends.embedded import ann, vectors
from indexer.backends.embedded.generations import Generation
from indexer.backends.embedded.lexical import LexicalReader, open_index

REMEMBERED = 20_000


class OpenFiles:
    """What one generation's commits share: tantivy's index and the opened faiss files."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._lexical = open_index(generation.lexical)
        self._open: dict[str, faiss.IndexPQFastScan] = {}

    def lexical(self) -> LexicalReader:
        """Tantivy's newest commit."""
        self._lexical.reload()
        return LexicalReader(self._lexical)

    def segments(self, segments: Sequence[vectors.Segment]) -> list[tuple[vectors.Segment, faiss.IndexPQFastScan]]:
        """The segments with their indexes."""
        for segment in segments:
            if segment.file not in self._open:
                self._open[segment.file] = ann.read(self._generation.vectors / segment.file)
        return [(segment, self._open[segment.file]) for segment in segments]

    def keep(self, files: set[str]) -> None:
        """Close all other faiss files."""
        self._open = {file: index for file, index in self._open.items() if file in files}


class PassageNumbers:
    """Ordinals of the passages named lately; those of one commit never change. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def remember(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Keep these; where there are too many, forget all that were kept before."""
        if len(self._known) > REMEMBERED:
            self._known = {}
        self._known.update(pairs)

    def known(self, passages: Iterable[str]) -> dict[str, int]:
        """Those of the passages that are remembered."""
        kept = self._known
        found = {}
        for passage in passages:
            ordinal = kept.get(passage)
            if ordinal is not None:
                found[passage] = ordinal
        return found
