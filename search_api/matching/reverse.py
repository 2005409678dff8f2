"""The other way round: needs for an expert."""

from __future__ import annotations

import numpy as np

from indexer.backends.base import Filter, IndexBackend
from indexer.documents import Candidate
from search_api.matching.analysis import Analysis
from search_api.matching.material import Material
from search_api.matching.retrieval import owners_found
from search_api.matching.types import Query

PASSAGES_ASKED = 6  # of an expert's passages; the mean of all of them asks as well
NEEDS_A_LEG = 60


def needs_near(backend: IndexBackend, analysis: Analysis, material: Material, where: Filter, top: int) -> list[str]:
    """The needs near the expert's passages as a whole, or near one of them, or that share words with them."""
    limit = max(NEEDS_A_LEG, 2 * top)
    legs = [backend.lexical(analysis.clauses, where, limit)] if analysis.clauses else []
    for name, vectors in material.vectors.items():
        if len(vectors):
            whole = vectors.mean(axis=0)
            asked = np.vstack([whole / max(float(np.linalg.norm(whole)), 1e-6), vectors[:PASSAGES_ASKED]]).astype(np.float32)
            legs += [backend.nearest(name, vector, where, limit) for vector in asked]
    return owners_found(backend, legs, where, limit)


def stored_need(backend: IndexBackend, need: Candidate) -> Query:
    """The need as a query, put together from its passages (a long need has several)."""
    ids = [reference.passage for reference in backend.passages_of([need.id]).get(need.id, [])]
    passages = list(backend.fetch(ids).values())
    title = passages[0].title if passages else need.label
    return Query(title=title, text="\n".join(passage.text for passage in passages), id=need.id, given=need.given)
