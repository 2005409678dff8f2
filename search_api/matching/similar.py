"""Candidates like a given one: experts like an expert, needs like a need (to find that two enterprises ask the same).

Retrieval: the nearest passages to the centroid of the candidate's passages, with every encoder, and those that share its weightiest
words; their owners are compared. No scan: a library of any size costs the same few questions to the backend.

likeness = mean over the encoders of the cosine of the two centroids, and of the overlap of their terms where both are written in one
language (across languages words cannot overlap, so that the terms then say nothing); negative cosines count as nothing.

Two needs whose likeness reaches `SAME_NEED` are marked as probably the same: measured on real needs (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Clause, Filter, IndexBackend
from indexer.documents import Candidate
from search_api.matching.analysis import analyse
from search_api.matching.centroids import TERMS, Centroids, centroids, mean_said
from search_api.matching.retrieval import of_kind, owners_found
from search_api.matching.types import Query

A_LEG = 200  # passages asked of each leg
COMPARED = 100  # candidates compared, at least
SHARED_SHOWN = 3
SAME_NEED = 0.8
_TEXTS_ASKED = 3  # passages whose words are asked for


@dataclass(frozen=True, slots=True)
class Similar:
    """One candidate that is like the one asked about.

    `likeness` in [0, 1]; `parts`: encoder name or "terms" → its cosine ("terms" only within one language). `joint`: how many passages
    both own, for example papers they wrote together. `probably_same`: for needs alone.
    """

    candidate: Candidate
    likeness: float
    parts: dict[str, float]
    joint: int
    probably_same: bool


def similar(backend: IndexBackend, candidate: Candidate, where: Filter, top: int) -> list[Similar]:
    """The candidates of the same kind that are most like this one, best first, ties by id; itself never among them.

    Empty where the candidate has no passages. Raises IndexMissing.
    """
    backend.refresh()
    found = _retrieved(backend, candidate, where, max(COMPARED, 2 * top))
    middle = centroids(backend, [candidate.id, *found])
    if not middle.ids or middle.ids[0] != candidate.id:
        return []
    likeness, parts = _likeness(middle)
    order = sorted(range(1, len(middle.ids)), key=lambda row: (-likeness[row], middle.ids[row]))[:top]
    candidates = backend.candidates([middle.ids[row] for row in order])
    return [
        Similar(
            candidate=candidates[middle.ids[row]],
            likeness=float(likeness[row]),
            parts={name: float(values[row]) for name, values in parts.items() if not np.isnan(values[row])},
            joint=len(middle.passages[0] & middle.passages[row]),
            probably_same=candidate.kind == "need" and bool(likeness[row] >= SAME_NEED),
        )
        for row in order
    ]


def _retrieved(backend: IndexBackend, candidate: Candidate, where: Filter, wanted: int) -> list[str]:
    narrowed = replace(of_kind(where, candidate.kind), excluded=where.excluded | {candidate.id})
    own = centroids(backend, [candidate.id])
    if not own.ids:
        return []
    legs = [backend.nearest(name, vectors[0], narrowed, max(A_LEG, 2 * wanted)) for name, vectors in own.vectors.items()]
    clauses = _clauses(backend, sorted(own.passages[0])[:_TEXTS_ASKED])
    if clauses:
        legs.append(backend.lexical(clauses, narrowed, max(A_LEG, 2 * wanted)))
    return owners_found(backend, legs, narrowed, wanted)


def _clauses(backend: IndexBackend, passages: Sequence[str]) -> tuple[Clause, ...]:
    texts = list(backend.fetch(passages).values())
    return analyse(Query(title=" ".join(text.title for text in texts), text="\n".join(text.text for text in texts))).clauses


def _likeness(middle: Centroids) -> tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]:
    """Likeness of every row with the first, and what it is made of; a part that says nothing of a row is NaN there."""
    parts = middle.likeness(0)
    same = np.array([language == middle.languages[0] for language in middle.languages])
    parts[TERMS] = np.where(same, parts[TERMS], np.float32(np.nan))
    return mean_said(np.maximum(part, 0) for part in parts.values()), parts
