"""The numbers that fusion, pooling and the bands rest on, and where each came from.

`coefficients.json` ships with the product: a handful of numbers fitted on judged data (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

# The signals that are no encoder's: what the need and the passage are both about, what its title and the passage are, wording
# that both have (indexer.text.signature), and what the need put into English and the passage are both about
# (indexer.text.translation). They are shown as one.
LEXICAL, TITLE, WORDING, TRANSLATION = "lexical", "title", "wording", "translation"
SHOWN_AS = {TITLE: LEXICAL, WORDING: LEXICAL, TRANSLATION: LEXICAL}
# Passage and query in one language; the same, of works without a year; in two languages.
REGIMES = ("same", "undated", "cross")


class Discount(BaseModel):
    """What makes a work count for less: taken from its score, or from the logarithm of its weight among others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    year: float = Field(ge=0)  # for each year that it is older than the library's newest
    middle_author: float = Field(ge=0)  # where the person is neither its first nor its last author


class Pooling(BaseModel):
    """How a candidate's passages become one score (search_api.matching.pooling)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    undated_as_one: bool = False  # works without a year count together, by their mean
    best: Discount  # in the choice of the best of the candidate's work
    whole: Discount  # in the candidate's work as a whole
    coauthors: float = Field(
        ge=0
    )  # lost in the order of results where those ahead wrote all of one's works too (search_api.matching.spreading)


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
    """Weights of what is known of a candidate beside nearness (search_api.matching.prior), on the pooled scale."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    last_author: float = 0.0
    idle: float = Field(default=0.0, le=0)  # nobody is the better for not having worked on anything lately
    works: float = 0.0
    abstracts: float = Field(default=0.0, ge=0)
    same_language: float = 0.0


class Target(BaseModel):
    """What holds for one kind of candidate."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    signals: Mapping[str, Mapping[str, float]]  # regime → signal → weight per unit of it, for one passage; no "undated": as "same"
    whole: Mapping[str, Mapping[str, float]]  # the same for the candidate's work as a whole; a signal that is not named says nothing of it
    level: Mapping[str, float] = Field(default_factory=dict)  # regime → what any passage has: so scores of two regimes compare
    unknown_encoder: float  # weight of an encoder that was not there when the numbers were fitted
    pooling: Pooling
    calibration: Calibration
    prior: Prior | None = None  # None costs nothing: the features are not even computed

    def weight(self, regime: str, signal: str) -> float:
        """Weight of a signal in a regime, for one passage."""
        unknown = 0.0 if signal in {LEXICAL, *SHOWN_AS} else self.unknown_encoder
        return self.signals.get(regime, self.signals["same"]).get(signal, unknown)

    def whole_weight(self, regime: str, signal: str) -> float:
        """Weight of a signal in a regime, for the candidate's work as a whole."""
        return self.whole.get(regime, self.whole["same"]).get(signal, 0.0)

    def passage_level(self, regime: str) -> float:
        """What a passage in a regime has before any signal speaks."""
        return self.level.get(regime, self.level.get("same", 0.0))


class Coefficients(BaseModel):
    """All the numbers: what holds for queries, and for each kind of candidate; for some kinds other ones where the query is an abstract."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title_share: float  # weight of the title's vector beside the whole query's
    targets: Mapping[str, Target]
    abstracts: Mapping[str, Target] = Field(default_factory=dict)

    def target(self, kind: str, *, abstract: bool) -> Target:
        """What holds for a kind of candidate and a query that is the abstract of a paper, or is not."""
        found = self.abstracts.get(kind) if abstract else None
        return found or self.targets[kind]

    def changed(self, change: Callable[[Target], Target]) -> Coefficients:
        """The same with every target changed."""
        both = {name: {kind: change(target) for kind, target in getattr(self, name).items()} for name in ("targets", "abstracts")}
        return self.model_copy(update=both)


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """The shipped numbers."""
    return Coefficients.model_validate_json(resources.files("search_api.matching").joinpath("coefficients.json").read_text("utf-8"))
