"""The legs of retrieval, and from passages to the candidates worth scoring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer.backends.base import Filter, Hits, IndexBackend
from indexer.encoders.base import Vectors
from search_api.matching.analysis import Analysis

PASSAGES_A_LEG = 200
CANDIDATES_SCORED = 200
RANK_CONSTANT = 60  # reciprocal rank fusion, Cormack, Clarke & Büttcher 2009
OWNERS_A_PASSAGE = 50  # of a paper with a thousand authors, not all can be candidates for it


def retrieve(backend: IndexBackend, analysis: Analysis, vectors: Mapping[str, Vectors], where: Filter, top: int) -> list[str]:
    """The candidates that any leg found, best first by reciprocal rank fusion, all of them passing the filter.

    More passages are asked for where `top` is large, so that the last places are filled as well as the first.
    """
    wanted = max(CANDIDATES_SCORED, 2 * top)
    limit = max(PASSAGES_A_LEG, 2 * top)
    legs = [backend.lexical(analysis.clauses, where, limit)] if analysis.clauses else []
    legs += [backend.nearest(name, vector, where, limit) for name, vector in vectors.items()]
    return owners_found(backend, legs, where, wanted)


def owners_found(backend: IndexBackend, legs: Sequence[Hits], where: Filter, wanted: int) -> list[str]:
    """The owners of the passages that the legs found, fused by reciprocal rank, ties by id; those that pass, `wanted` at most."""
    owners = backend.owners(list({passage for hits in legs for passage in hits.passages}), where)
    fused: dict[str, float] = defaultdict(float)
    for hits in legs:
        seen: set[str] = set()
        for rank, passage in enumerate(hits.passages, start=1):
            for owner in owners.get(passage, ())[:OWNERS_A_PASSAGE]:
                if owner not in seen:
                    seen.add(owner)
                    fused[owner] += 1 / (RANK_CONSTANT + rank)
    return sorted(fused, key=lambda owner: (-fused[owner], owner))[:wanted]


def of_kind(where: Filter, kind: str) -> Filter:
    """The filter, narrowed to one kind of candidate."""
    return replace(where, facets={**where.facets, "kind": (kind,)})
