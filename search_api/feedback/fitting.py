"""Fitting a ranker to decisions: pairwise logistic regression with signs that sense demands, held near the shipped numbers.

For two candidates i, j of one need, i decided to be the better, the loss is gap · ln(1 + exp(-(zᵢ - zⱼ))) (RankNet, Burges et al.
2005, with the gap of levels as weight), where z is the candidate's score as log-odds. Fitted are

- a factor mᵣₛ on the weights of each signal s in each language regime r, and
- a weight w on each feature of search_api.matching.prior,

by maximum a posteriori: m ~ N(1, FACTOR_SPREAD²), w ~ N(shipped weight, PRIOR_SPREAD²) in log-odds. A need of n candidates counts as n - 1
comparisons, however many pairs it has. Bounds keep what sense demands: factors stay positive, so that more similarity never lowers
a score; having been idle never helps; telling more than a title never harms.

The score is not linear in the weights of signals (pooling takes the best work), but nearly so around any point: its part by signal and
regime, as pooling gives it (`Pooled.parts`), is the slope. So the fit is made on the parts, the exact score of the fitted numbers is
taken as the new point, and that is done ROUNDS times. The problem of each round is convex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from search_api.feedback.cases import Case
from search_api.matching.coefficients import LEXICAL, REGIMES, SHOWN_AS, Calibration, Prior, Target
from search_api.matching.prior import FEATURES, features
from search_api.matching.scoring import score_material

Floats = NDArray[np.float64]
FACTOR_SPREAD = 0.4
PRIOR_SPREAD = 1.5  # log-odds between the least and the most of a feature
FACTORS = (0.25, 4.0)  # beyond, the shipped weights would be guesses, not a start
ROUNDS = 3
_SIGNS = {"idle": (None, 0.0), "abstracts": (0.0, None)}


@dataclass(frozen=True, slots=True)
class Fitted:
    """The numbers fitted for one kind of candidate, and the few that they come from: factors by "regime/signal", weights by feature."""

    target: Target
    factors: Mapping[str, float]
    prior: Mapping[str, float]  # log-odds


@dataclass(frozen=True)
class _Space:
    """What is fitted, in order: the factors of `signals` by regime, then the weights of FEATURES."""

    start: Target  # the shipped numbers
    signals: tuple[str, ...]

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        return [(regime, signal) for regime in REGIMES for signal in self.signals]

    @cached_property
    def centre(self) -> Floats:
        prior = self.start.prior or Prior()
        weights = [getattr(prior, name) * self.start.calibration.slope for name in FEATURES]
        return np.concatenate((np.ones(len(self.names)), np.array(weights)))

    @cached_property
    def spread(self) -> Floats:
        return np.concatenate((np.full(len(self.names), FACTOR_SPREAD), np.full(len(FEATURES), PRIOR_SPREAD)))

    @cached_property
    def bounds(self) -> list[tuple[float | None, float | None]]:
        return [FACTORS] * len(self.names) + [_SIGNS.get(name, (None, None)) for name in FEATURES]

    def target(self, point: Floats) -> Target:
        """The numbers at a point."""
        factors = dict(zip(self.names, point.tolist(), strict=False))
        unknown = dict.fromkeys(set(self.signals) - {LEXICAL}, self.start.unknown_encoder)
        signals = {regime: _scaled({**unknown, **weights}, regime, factors) for regime, weights in self.start.signals.items()}
        whole = {regime: _scaled(weights, regime, factors) for regime, weights in self.start.whole.items()}
        weights = point[len(self.names) :] / self.start.calibration.slope
        prior = Prior(**{name: float(weight) for name, weight in zip(FEATURES, weights, strict=True)})
        return self.start.model_copy(update={"signals": signals, "whole": whole, "prior": prior})


def _scaled(weights: Mapping[str, float], regime: str, factors: Mapping[tuple[str, str], float]) -> dict[str, float]:
    return {signal: weight * factors.get((regime, SHOWN_AS.get(signal, signal)), 1.0) for signal, weight in weights.items()}


def fit(cases: Sequence[Case], shipped: Target) -> Fitted:
    """Fit the numbers of one kind of candidate to its cases (at least one of them telling), starting from the shipped ones."""
    told = [case for case in cases if case.telling]
    space = _Space(shipped, tuple(sorted({*told[0].vectors, LEXICAL})))
    point = space.centre
    for _ in range(ROUNDS):
        point = _round(space, [_linear(case, space, point) for case in told], point)
    target = space.target(point)
    return Fitted(
        target.model_copy(update={"calibration": _anchored(cases, shipped, target)}),
        {f"{regime}/{signal}": round(value, 4) for (regime, signal), value in zip(space.names, point.tolist(), strict=False)},
        {name: round(value, 4) for name, value in zip(FEATURES, point[len(space.names) :].tolist(), strict=True)},
    )


@dataclass(frozen=True, slots=True)
class _Linear:
    """Differences between preferred and other candidates of one need: of score at the present point, of slopes; and weights."""

    scores: Floats
    slopes: Floats
    weights: Floats


def _linear(case: Case, space: _Space, point: Floats) -> _Linear:
    target = space.target(point)
    slope = space.start.calibration.slope
    parts = slope * _parts(case, space, target) / point[: len(space.names)]
    columns: Floats = np.hstack((parts, features(case.material, case.analysis.language, case.newest).astype(np.float64)))
    better, worse = np.nonzero(case.levels[:, None] > case.levels[None, :])
    gaps = case.levels[better] - case.levels[worse]
    scores = slope * case.scores(target)
    weights = gaps / gaps.sum() * (len(case.levels) - 1)
    return _Linear(scores[better] - scores[worse], columns[better] - columns[worse], weights)


def _parts(case: Case, space: _Space, target: Target) -> Floats:
    """One row a candidate: what each signal adds in each regime, pooled as if nothing else spoke."""
    columns = []
    for regime in REGIMES:
        alone = {"signals": _in_one(target.signals, regime), "whole": _in_one(target.whole, regime), "level": {}, "prior": None}
        only = target.model_copy(update=alone)
        parts = score_material(case.material, case.analysis, case.vectors, case.newest, only)[1].parts
        columns += [parts[signal] for signal in space.signals]
    return np.stack(columns, axis=1).astype(np.float64)


def _in_one(several: Mapping[str, Mapping[str, float]], regime: str) -> dict[str, dict[str, float]]:
    return {other: dict(weights) if other == regime else dict.fromkeys(weights, 0.0) for other, weights in several.items()}


def _round(space: _Space, several: Sequence[_Linear], point: Floats) -> Floats:
    """The best point by the slopes at `point`."""
    scores = np.concatenate([one.scores for one in several])
    slopes = np.vstack([one.slopes for one in several])
    weights = np.concatenate([one.weights for one in several])

    def loss(at: Floats) -> tuple[float, Floats]:
        leads = scores + slopes @ (at - point)
        away = (at - space.centre) / space.spread
        wrong = weights / (1 + np.exp(np.clip(leads, -500, 500)))
        value = float((weights * np.logaddexp(0, -leads)).sum() + 0.5 * (away**2).sum())
        return value, away / space.spread - slopes.T @ wrong

    found: Floats = minimize(loss, point, jac=True, method="L-BFGS-B", bounds=space.bounds).x
    return found


def _anchored(cases: Sequence[Case], shipped: Target, fitted: Target) -> Calibration:
    """The calibration that gives these candidates, on the whole, the probabilities that the shipped numbers give them.

    Mean and spread of the pooled scores are carried over; nobody has judged that, so it is not called calibrated.
    """
    old, new = (np.concatenate([case.scores(target) for case in cases]) for target in (shipped, fitted))
    stretch = float(old.std() / new.std()) if new.std() > 0 and old.std() > 0 else 1.0
    shift = float(old.mean()) - stretch * float(new.mean())
    before = shipped.calibration
    return before.model_copy(
        update={
            "slope": before.slope * stretch,
            "intercept": before.slope * shift + before.intercept,
            "calibrated": False,
            "fitted_on": f"mean and spread of the shipped scores of {len(old)} pairs that were decided about; {before.fitted_on}",
        }
    )
