"""From passages to candidates: how much all that a candidate owns speaks for it together.

pooled = s · ln Σᵢ exp(xᵢ − penaltyᵢ) + (1 − s) · mean(xᵢ)

The soft sum rewards several good passages and forgives unrelated ones; the mean keeps those who have written
about everything from winning everywhere. Old works and works where the person is one of the many in the
middle of the author list count less. Measured in docs/evaluation.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Reference
from search_api.matching.coefficients import Pooling

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pooled:
    """A candidate's pooled score, and the share that each of its passages has in it (summing to 1)."""

    score: float
    shares: Floats


def penalties(references: list[Reference], newest: int, pooling: Pooling) -> Floats:
    """What each passage loses for its age (years before `newest`, at most 20) and for a place in the middle of the author list."""
    return np.fromiter((_penalty(reference, newest, pooling) for reference in references), dtype=np.float32, count=len(references))


def _penalty(reference: Reference, newest: int, pooling: Pooling) -> float:
    age = min(max(newest - reference.year, 0), 20) if reference.year is not None else 0
    middle = reference.position is not None and reference.authors is not None and 1 < reference.position < reference.authors
    return pooling.year_decay * age + (pooling.middle_author if middle else 0.0)


def pool(scores: Floats, penalty: Floats, pooling: Pooling) -> Pooled:
    """Pool one candidate's passages (at least one)."""
    shifted = scores - penalty
    highest = float(shifted.max())
    exponentials = np.exp(shifted - highest)
    total = float(exponentials.sum())
    score = pooling.soft_sum * (highest + float(np.log(total))) + (1 - pooling.soft_sum) * float(scores.mean())
    shares = pooling.soft_sum * exponentials / total + (1 - pooling.soft_sum) / len(scores)
    return Pooled(score, shares.astype(np.float32))
