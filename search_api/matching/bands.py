"""From a pooled score to a probability and a band."""

from __future__ import annotations

import math

from search_api.matching.coefficients import Calibration
from search_api.matching.types import Band

BANDS = (Band.LOW, Band.MEDIUM, Band.HIGH)


def probability(pooled: float, calibration: Calibration) -> float:
    """The logistic of the pooled score, in (0, 1); strictly increasing in double precision over all scores that occur."""
    return 1 / (1 + math.exp(-(calibration.slope * pooled + calibration.intercept)))


def band(score: float, calibration: Calibration) -> Band:
    """The band of a probability."""
    if score >= calibration.high:
        return Band.HIGH
    return Band.MEDIUM if score >= calibration.medium else Band.LOW


def reaches(found: Band, minimum: Band) -> bool:
    """Whether a band is at least the minimum."""
    return BANDS.index(found) >= BANDS.index(minimum)
