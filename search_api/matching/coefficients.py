"""The numbers that fusion, pooling and the bands rest on, and where each came from.

`coefficients.json` ships with the product: a handful of numbers fitted on judged data (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field


class Pooling(BaseModel):
    """How a candidate's passages become one score (search_api.matching.pooling)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    soft_sum: Mapping[str, float]  # signal → weight of its soft sum
    unknown_encoder: float  # the same for an encoder that was not there when the numbers were fitted
    centroid: Mapping[str, float]  # signal → weight of the nearness of the candidate's work as a whole
    year_decay: float  # lost, on the scale of x, for each year that a work is older than the library's newest
    middle_author: float  # lost where the person is neither first nor last author


class Calibration(BaseModel):
    """P(relevant) = 1 / (1 + exp(-(slope · pooled + intercept))), Platt 1999; `fitted_on` says on what."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    slope: float
    intercept: float
    high: float  # a probability at or above is band 高
    medium: float  # … 中; below is 低
    calibrated: bool
    fitted_on: str


class Prior(BaseModel):
    """Weights of what is known of a candidate beside nearness (search_api.matching.prior), learned from decisions; on the pooled scale."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    idle: float = Field(default=0.0, le=0)  # nobody is the better for not having worked on anything lately
    works: float = 0.0
    abstracts: float = Field(default=0.0, ge=0)
    same_language: float = 0.0


class Target(BaseModel):
    """What holds for one kind of candidate."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    signals: Mapping[str, Mapping[str, float]]  # regime ("same" or "cross" language) → signal → weight per unit of it
    unknown_encoder: float  # weight of an encoder that was not there when the numbers were fitted
    pooling: Pooling
    calibration: Calibration
    prior: Prior | None = None  # None costs nothing: the features are not even computed

    def weight(self, regime: str, signal: str) -> float:
        """Weight of a signal in a regime."""
        return self.signals[regime].get(signal, self.unknown_encoder)


class Coefficients(BaseModel):
    """All the numbers: what holds for queries, and for each kind of candidate."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title_share: float  # weight of the title's vector beside the whole query's
    targets: Mapping[str, Target]


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """The shipped numbers."""
    return Coefficients.model_validate_json(resources.files("search_api.matching").joinpath("coefficients.json").read_text("utf-8"))


def encoder_alone(name: str) -> Coefficients:
    """The numbers with every signal but one encoder's taken out, to measure what a part gives by itself."""
    shipped = coefficients()
    return shipped.model_copy(update={"targets": {kind: _alone(target, name) for kind, target in shipped.targets.items()}})


def _alone(target: Target, name: str) -> Target:
    kept = {
        regime: {signal: weight if signal == name else 0.0 for signal, weight in signals.items()}
        for regime, signals in target.signals.items()
    }
    return target.model_copy(update={"signals": kept})
