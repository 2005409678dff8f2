"""Fit the calibration of projects on judged needs, and show by cross-validation what its bands are worth.

    python -m search_api.evaluate.calibration ../shared/data

Prints slope and intercept for `search_api/matching/coefficients.json` (Platt's method: a logistic regression of
"judged strong or fairly strong" on the pooled score), and the reliability of held-out needs: in five folds of needs,
each band's precision and how many pairs it holds.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from models.settings import settings
from search_api.evaluate.answering import answers
from search_api.evaluate.library import library
from search_api.evaluate.reading import rows
from search_api.evaluate.sets import technology_needs
from search_api.matching.bands import band
from search_api.matching.coefficients import Calibration, Coefficients, coefficients

RELEVANT = 3  # level 3 and 4 of 4
HIGH, MEDIUM = 0.5, 0.2
_PLAIN = Calibration(slope=1, intercept=0, high=HIGH, medium=MEDIUM, calibrated=False, fitted_on="")

Floats = NDArray[np.float64]


def uncalibrated(numbers: Coefficients) -> Coefficients:
    """The numbers with the plain logistic in place of every calibration, so that scores can be taken back to pooled ones."""
    return numbers.model_copy(
        update={"targets": {kind: target.model_copy(update={"calibration": _PLAIN}) for kind, target in numbers.targets.items()}}
    )


def pooled_and_labels(data: Path) -> tuple[Floats, NDArray[np.bool_], NDArray[np.int64]]:
    """Of every judged pair: the pooled score, whether it is relevant, the number of its need."""
    judged = technology_needs.read(data)
    with library(judged, settings(), lambda *_: None) as made:
        found = answers(judged, made, uncalibrated(coefficients()), lambda *_: None)
    levels = [(row["need_id"], row["achievement_id"], int(row["level"])) for row in rows(judged.files[1])]
    numbers = {need: number for number, need in enumerate(found)}
    scores = np.array([found[need][achievement] for need, achievement, _ in levels])
    relevant = np.array([level >= RELEVANT for _, _, level in levels])
    return np.log(scores / (1 - scores)), relevant, np.array([numbers[need] for need, _, _ in levels])


def fit(pooled: Floats, relevant: NDArray[np.bool_]) -> Calibration:
    """Slope and intercept by maximum likelihood (a penalty too small to matter)."""
    model = LogisticRegression(C=1e6).fit(pooled[:, None], relevant)
    slope, intercept = float(model.coef_[0, 0]), float(model.intercept_[0])
    return _PLAIN.model_copy(update={"slope": slope, "intercept": intercept, "calibrated": True, "fitted_on": technology_needs.NAME})


def main(data: Path) -> None:
    """Print the fit and its cross-validated reliability."""
    pooled, relevant, needs = pooled_and_labels(data)
    held_out = np.zeros(len(pooled))
    for train, test in GroupKFold(5).split(pooled, groups=needs):
        fold = fit(pooled[train], relevant[train])
        held_out[test] = 1 / (1 + np.exp(-(fold.slope * pooled[test] + fold.intercept)))
    chosen = fit(pooled, relevant)
    sys.stdout.write(
        f"slope {chosen.slope:.4f}  intercept {chosen.intercept:.4f}  relevant {relevant.mean():.3f} of {len(relevant)} pairs\n"
    )
    bands = np.array([band(value, chosen).value for value in held_out])
    for name in ("高", "中", "低"):
        inside = bands == name
        if inside.any():
            sys.stdout.write(
                f"{name}  pairs {inside.sum():5d}  precision {relevant[inside].mean():.3f}  mean score {held_out[inside].mean():.3f}\n"
            )
    edges = np.quantile(held_out, np.linspace(0, 1, 11))
    error = 0.0
    for low, high in pairwise(edges):
        inside = (held_out >= low) & (held_out <= high)
        error += inside.mean() * abs(relevant[inside].mean() - held_out[inside].mean())
    sys.stdout.write(f"expected calibration error (ten equal groups) {error:.4f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
