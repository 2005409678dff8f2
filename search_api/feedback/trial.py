"""Whether fitted numbers are better than those in use: on decisions that they were not fitted on, and on judged sets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import KFold

from models.settings import Settings
from search_api.evaluate.answering import answers
from search_api.evaluate.judged import JudgedSet
from search_api.evaluate.library import library
from search_api.evaluate.measures import Measured, mean_of, ndcg
from search_api.evaluate.statistics import paired_p
from search_api.feedback.cases import Case
from search_api.feedback.fitting import fit
from search_api.matching.coefficients import Coefficients, Target

FOLDS = 5
LEAST_NEEDS = 2 * FOLDS  # with a preference, so that each fold holds out two
CUTOFF = 10
SURE = 0.05  # two-sided p of the paired bootstrap over needs, below which an improvement is believed
MARGIN = 0.01  # what a judged set may lose in any measure: less than its own interval, so that learning can go on
_SEED = 2024

Step = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """nDCG@10 of the levels decided, mean over needs that were not fitted on: by the numbers in use, and by fitted ones."""

    before: float
    after: float
    p: float
    needs: int

    @property
    def better(self) -> bool:
        """Whether the fitted numbers are believed to be better."""
        return self.after > self.before and self.p < SURE


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of a judged set, by the numbers in use and by fitted ones; `lost` is how much worse it has become, negative if better."""

    before: float
    after: float
    lost: float


def held_out(cases: Sequence[Case], shipped: Target, used: Target, seen: Collection[str] = ()) -> HeldOut:
    """Fit on four fifths of the needs, measure on the others, each fifth in turn. Needs without a preference measure nothing.

    `seen` are needs that the numbers in use were fitted on: to measure both on these would favour the old, so they are left out of
    the figures where enough others are left.
    """
    told = [case for case in cases if case.telling]
    before, after = np.zeros(len(told)), np.zeros(len(told))
    for train, test in KFold(FOLDS, shuffle=True, random_state=_SEED).split(np.arange(len(told))):
        fitted = fit([told[number] for number in train], shipped).target
        for number in test:
            before[number] = agreement(told[number], used)
            after[number] = agreement(told[number], fitted)
    new = np.array([case.need not in seen for case in told])
    if new.sum() >= LEAST_NEEDS:
        before, after = before[new], after[new]
    p = paired_p(mean_of(after.tolist()), mean_of(before.tolist()))
    return HeldOut(float(before.mean()), float(after.mean()), p, len(before))


def agreement(case: Case, target: Target) -> float:
    """nDCG@10 of one need's candidates, ordered by these numbers, against the levels decided."""
    return ndcg(case.scores(target), case.levels, CUTOFF) or 0.0


def judged_changes(judged: JudgedSet, settings: Settings, used: Coefficients, fitted: Coefficients, step: Step) -> dict[str, Change]:
    """Measure → how it changes on a judged set, from the numbers in use to the fitted ones."""
    with library(judged, settings, step) as made:
        before, after = (
            judged.judge(answers(judged, made, numbers, lambda done, total: step(judged.name, done, total))) for numbers in (used, fitted)
        )
    return {name: _change(before[name], after[name]) for name in before}


def _change(before: Measured, after: Measured) -> Change:
    gained = after.value - before.value
    return Change(before.value, after.value, -gained if before.more_is_better else gained)
