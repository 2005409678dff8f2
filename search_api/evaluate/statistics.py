"""How sure a figure is: percentile bootstrap over units (Efron & Tibshirani 1993), and a paired test of two systems."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search_api.evaluate.measures import Measured

RESAMPLES = 2000
SEED = 20_25


def interval(measured: Measured) -> tuple[float, float]:
    """The 95% interval of a measure."""
    low, high = np.percentile(_resampled(measured), (2.5, 97.5))
    return float(low), float(high)


def paired_p(one: Measured, other: Measured) -> float:
    """Two-sided bootstrap p of "no difference" between two systems on the same units; never below 1 / RESAMPLES."""
    differences = _resampled(one) - _resampled(other)
    side = min(float((differences <= 0).mean()), float((differences >= 0).mean()))
    return min(1.0, max(2 * side, 1 / RESAMPLES))


def _resampled(measured: Measured) -> NDArray[np.float64]:
    """The measure over RESAMPLES draws of units; the same draws for every system, which is what pairs them."""
    units = len(measured.numerators)
    draws = np.random.default_rng(SEED).integers(0, units, size=(RESAMPLES, units))
    result: NDArray[np.float64] = measured.numerators[draws].sum(axis=1) / measured.denominators[draws].sum(axis=1)
    return result
