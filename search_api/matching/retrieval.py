"""The legs of retrieval, and from passages to the candidates worth scoring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Filter, Hits, IndexBackend
from indexer.encoders.base import Vectors
from search_api.matching.analysis import Analysis
from search_api.matching.coefficients import LEXICAL, TRANSLATION

PASSAGES_A_LEG = 200
CANDIDATES_SCORED = 200
RANK_CONSTANT = 60  # reciprocal rank fusion, Cormack, Clarke & Büttcher 2009
OWNERS_A_PASSAGE = 50  # of a paper with a thousand authors, not all can be candidates for it


class Legs:
    """The legs of one retrieval, searched side by side; those of words need no vectors, so they start while the query is encoded."""

    def __init__(self, backend: IndexBackend, threads: Executor, analysis: Analysis, where: Filter, top: int) -> None:
        """Start on the words. More passages are asked for where `top` is large, so that the last places are filled as well as the first."""
        self._backend, self._threads, self._where = backend, threads, where
        self._wanted = max(CANDIDATES_SCORED, 2 * top)
        self._limit = max(PASSAGES_A_LEG, 2 * top)
        asked = {LEXICAL: analysis.clauses, TRANSLATION: analysis.english}
        self._of_words = {name: threads.submit(backend.lexical, clauses, where, self._limit) for name, clauses in asked.items() if clauses}

    def candidates(self, vectors: Mapping[str, Vectors]) -> list[str]:
        """The candidates that any leg found, best first by reciprocal rank fusion, all of them passing the filter.

        What an encoder found speaks for the legs as well that could not have found it: those of encoders that do not read the passage,
        and of words in English then. Else of those who write in Korean only the first few would ever be scored.
        """
        legs = self.hits(vectors)
        return owners_found(self._backend, legs.values(), self._where, self._wanted, [self._votes(name, legs, vectors) for name in legs])

    def hits(self, vectors: Mapping[str, Vectors]) -> dict[str, Hits]:
        """What each leg found: "lexical" and "translation" where the query has words for it, then the encoders by name."""
        asked = list(vectors.items())
        others = [self._threads.submit(self._backend.nearest, name, vector, self._where, self._limit) for name, vector in asked[1:]]
        first = [self._backend.nearest(name, vector, self._where, self._limit) for name, vector in asked[:1]]
        found = dict(zip(vectors, first + [leg.result() for leg in others], strict=True))
        return {name: leg.result() for name, leg in self._of_words.items()} | found

    def _votes(self, name: str, legs: Mapping[str, Hits], encoders: Collection[str]) -> NDArray[np.int64]:
        """Of each passage that this leg found, for how many legs it speaks."""
        found = legs[name].passages
        silent = np.zeros(len(found), np.int64)
        for other in set(encoders) - {name} if name in encoders else ():
            silent += ~self._backend.vectors(other, found).any(axis=1)
        return 1 + silent + (silent > 0) * (TRANSLATION in legs)


def owners_found(
    backend: IndexBackend, legs: Collection[Hits], where: Filter, wanted: int, votes: Sequence[NDArray[np.int64]] = ()
) -> list[str]:
    """The owners of the passages that the legs found, fused by reciprocal rank, ties by id; those that pass, `wanted` at most.

    `votes`: of each leg, how often each of its passages counts; once where nothing is told.
    """
    owners = backend.owners(list({passage for hits in legs for passage in hits.passages}), where)
    fused: dict[str, float] = defaultdict(float)
    for hits, counted in zip(legs, votes or [np.ones(len(hits.passages), np.int64) for hits in legs], strict=True):
        seen: set[str] = set()
        for rank, (passage, times) in enumerate(zip(hits.passages, counted.tolist(), strict=True), start=1):
            for owner in owners.get(passage, ())[:OWNERS_A_PASSAGE]:
                if owner not in seen:
                    seen.add(owner)
                    fused[owner] += times / (RANK_CONSTANT + rank)
    return sorted(fused, key=lambda owner: (-fused[owner], owner))[:wanted]


def of_kind(where: Filter, kind: str) -> Filter:
    """The filter, narrowed to one kind of candidate."""
    return replace(where, facets={**where.facets, "kind": (kind,)})
