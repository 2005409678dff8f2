"""The measures, each exactly as the data folder's README states it, kept per unit so that they can be resampled.

Every measure is a ratio of sums over units (needs, papers): nDCG is a sum of nDCGs over a count, a weighted pair
loss a sum of lost weight over a sum of weight. So one bootstrap serves all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of one system: numerators and denominators by unit, and whether more is better."""

    numerators: Floats
    denominators: Floats
    more_is_better: bool = True

    @property
    def value(self) -> float:
        """The measure over all units."""
        return float(self.numerators.sum() / self.denominators.sum())


def mean_of(values: Sequence[float]) -> Measured:
    """A plain mean over units."""
    array = np.asarray(values, dtype=np.float64)
    return Measured(array, np.ones_like(array))


def ndcg(scores: Floats, levels: Floats, cutoff: int = 10) -> float | None:
    """nDCG at `cutoff` with gain 2^(level-1) - 1, tied scores taken in expectation (McSherry & Najork 2008); None without any gain.

    >>> round(ndcg(np.array([2.0, 1.0]), np.array([1.0, 4.0])), 3)
    0.631
    """
    gains = 2.0 ** (levels - 1) - 1
    discounts = np.zeros(len(gains))
    kept = min(cutoff, len(gains))
    discounts[:kept] = 1 / np.log2(np.arange(kept) + 2)
    ideal = float((np.sort(gains)[::-1] * discounts).sum())
    if ideal == 0:
        return None
    _, groups = np.unique(-scores, return_inverse=True)
    order = np.argsort(groups, kind="stable")
    mean_gain = np.bincount(groups, gains) / np.bincount(groups)
    return float((mean_gain[groups[order]] * discounts).sum() / ideal)


def pair_loss(scores: Floats, levels: Floats) -> tuple[float, float]:
    """(Σ|Δlevel| of wrongly ordered pairs, ties half; Σ|Δlevel| of all pairs) over all pairs of one need."""
    gap = levels[:, None] - levels[None, :]
    higher = gap > 0
    weight, lead = gap[higher], (scores[:, None] - scores[None, :])[higher]
    lost = float((weight * ((lead < 0) + 0.5 * (lead == 0))).sum())
    return lost, float(weight.sum())


def first_hit(ranking: Sequence[str], wanted: set[str]) -> int | None:
    """Rank (from 1) of the first wanted id in a ranking."""
    return next((rank for rank, found in enumerate(ranking, 1) if found in wanted), None)


def hit_at(ranking: Sequence[str], wanted: set[str], cutoff: int) -> float:
    """1 where any wanted id is among the first `cutoff`."""
    rank = first_hit(ranking[:cutoff], wanted)
    return float(rank is not None)


def recall_at(ranking: Sequence[str], wanted: set[str], cutoff: int) -> float:
    """The share of the wanted ids among the first `cutoff`."""
    return len(set(ranking[:cutoff]) & wanted) / len(wanted)


def reciprocal_rank(ranking: Sequence[str], wanted: set[str], cutoff: int = 50) -> float:
    """1 / rank of the first wanted id, 0 beyond `cutoff`."""
    rank = first_hit(ranking[:cutoff], wanted)
    return 1 / rank if rank else 0.0
