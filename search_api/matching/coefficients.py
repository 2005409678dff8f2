"""The numbers that fusion, pooling and the bands rest on, and where each came from.

`coefficients.json` ships with the product: a handful of numbers fitted on judged data (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict


class Pooling(BaseModel):
    """How a candidate's passages become one score (search_api.matching.pooling)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    soft_sum: float  # share of the soft sum, against the mean
    year_decay: float  # subtracted for each year that a work is older than the library's newest
    middle_author: float  # subtracted where the person is neither first nor last author


class Calibration(BaseModel):
    """P(relevant) = 1 / (1 + exp(-(slope · pooled + intercept))), Platt 1999; `fitted_on` says on what."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    slope: float
    intercept: float
    high: float  # a probability at or above is band 高
    medium: float  # … 中; below is 低
    calibrated: bool
    fitted_on: str


class Target(BaseModel):
    """What holds for one kind of candidate."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    pooling: Pooling
    calibration: Calibration


class Coefficients(BaseModel):
    """`signals`: regime ("same" or "cross" language) → signal → weight per unit of that signal."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    signals: Mapping[str, Mapping[str, float]]
    unknown_encoder: float  # weight of an encoder that was not there when the numbers were fitted
    title_share: float  # weight of the title's vector beside the whole query's
    targets: Mapping[str, Target]

    def weight(self, regime: str, signal: str) -> float:
        """Weight of a signal in a regime."""
        return self.signals[regime].get(signal, self.unknown_encoder)


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """The shipped numbers."""
    return Coefficients.model_validate_json(resources.files("search_api.matching").joinpath("coefficients.json").read_text("utf-8"))
