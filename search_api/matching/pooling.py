"""From passages to candidates: how much all that a candidate owns speaks for it together.

pooled = soft_sum · ln Σᵢ wᵢ exp(xᵢ)  +  Σₛ centroidₛ · Σᵢ wᵢ xₛᵢ / ‖Σᵢ wᵢ pₛᵢ‖

with xₛᵢ what signal s adds to passage i, xᵢ their sum, pₛᵢ the passage as the signal sees it (its vector or its
signature) and wᵢ the weight of the passage for this person: less for an old work, less for a place in the middle
of a long author list. The soft sum rewards a few passages that fit closely and forgives all others; the second term
is the nearness of the candidate's work as a whole, the same for one who wrote twice as much of it. Their weights
are fitted (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Reference
from indexer.text.signature import unpack
from search_api.matching.coefficients import Pooling
from search_api.matching.material import Material
from search_api.matching.signals import LEXICAL, Signals

Floats = NDArray[np.float32]
OLDEST = 20  # years; what is older weighs no less
_BUCKETS = 4096  # of the signatures' length: terms are summed in so many buckets, a few of which two terms share


@dataclass(frozen=True, slots=True)
class Pooled:
    """Candidates' scores, and what each signal adds to them, in the order of the material's owners."""

    scores: Floats
    parts: Mapping[str, Floats]

    def shares(self, number: int) -> dict[str, float]:
        """Each signal's share of one candidate's score: what it added, never less than nothing, summing to 1."""
        return shares({name: float(part[number]) for name, part in self.parts.items()})


def shares(added: Mapping[str, float]) -> dict[str, float]:
    """Shares of a sum, negative parts counted as nothing; equal shares where there is nothing at all."""
    positive = {name: max(value, 0.0) for name, value in added.items()}
    total = sum(positive.values())
    return {name: value / total if total else 1 / len(positive) for name, value in positive.items()}


def pool(material: Material, signals: Signals, newest: int, pooling: Pooling) -> Pooled:
    """Pool all owners of the material. `newest` is the year from which ages are counted."""
    if not material.owners:
        return Pooled(np.zeros(0, np.float32), dict.fromkeys(signals.parts, np.zeros(0, np.float32)))
    weights, starts = _weights(material.references, newest, pooling), material.starts[:-1]
    sizes = np.diff(material.starts)
    raised = signals.totals[material.rows] + np.log(weights)
    highest = np.maximum.reduceat(raised, starts)
    exponentials = np.exp(raised - np.repeat(highest, sizes))
    totals = np.add.reduceat(exponentials, starts)
    scores: Floats = pooling.soft_sum * (highest + np.log(totals))
    blame = exponentials / np.repeat(totals, sizes)
    parts: dict[str, Floats] = {}
    for name, part in signals.parts.items():
        parts[name] = (pooling.soft_sum * np.add.reduceat(blame * part[material.rows], starts)).astype(np.float32)
        factor = pooling.centroid.get(name, 0.0)
        if factor:
            whole = np.add.reduceat(weights * part[material.rows], starts) / _lengths(material, name, weights)
            parts[name] = (parts[name] + factor * whole).astype(np.float32)
            scores = scores + factor * whole
    return Pooled(scores.astype(np.float32), parts)


def _weights(references: Sequence[Reference], newest: int, pooling: Pooling) -> Floats:
    penalties = [_penalty(reference, newest, pooling) for reference in references]
    return np.exp(-np.array(penalties, dtype=np.float32))


def _penalty(reference: Reference, newest: int, pooling: Pooling) -> float:
    age = min(max(newest - reference.year, 0), OLDEST) if reference.year is not None else 0
    middle = reference.position is not None and reference.authors is not None and 1 < reference.position < reference.authors
    return pooling.year_decay * age + (pooling.middle_author if middle else 0.0)


def _lengths(material: Material, signal: str, weights: Floats) -> Floats:
    """‖Σᵢ wᵢ pₛᵢ‖ of each owner."""
    if signal == LEXICAL:
        return _signature_lengths(material, weights)
    sums = np.add.reduceat(material.vectors[signal][material.rows] * weights[:, None], material.starts[:-1], axis=0)
    return _length_of_rows(sums)


def _signature_lengths(material: Material, weights: Floats) -> Floats:
    hashes, values, sizes = unpack([material.signatures[row] for row in material.rows.tolist()])
    owners = np.repeat(np.arange(len(material.owners)), np.diff(material.starts))
    cells = np.repeat(owners, sizes) * _BUCKETS + hashes % _BUCKETS
    sums = np.bincount(cells, values * np.repeat(weights, sizes), minlength=len(material.owners) * _BUCKETS)
    return _length_of_rows(sums.reshape(len(material.owners), _BUCKETS))


def _length_of_rows(table: NDArray[np.floating]) -> Floats:
    lengths: Floats = np.maximum(np.linalg.norm(table, axis=1), 1e-6).astype(np.float32)
    return lengths
