"""Fit calibrations on judged data, and show by cross-validation what the bands are worth.

    python -m search_api.evaluate.calibration projects|experts|known_items ../shared/data

Prints slope and intercept for `search_api/matching/coefficients.json` (Platt's method: a logistic regression of
"relevant" on the pooled score), and the reliability on held-out needs: in five folds of needs, each band's precision
and how many pairs it holds. Then the same on sets that had no part in it.

*projects*: pairs of technology_needs; relevant is level 3 or 4 of 4. *experts*: the graded pairs of docking_needs, tested on those of
bilingual_needs in both its languages; relevant is grade 2 or 3 of 3. *known_items*, for comparison: for 600 papers of zh_en_papers
that `haizhi evaluate` does not test on and no encoder learned from, the first ten candidates; relevant is an author of the paper that
the need was written from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from models.settings import settings
from models.vocabulary import CandidateKind
from search_api.evaluate.answering import answers
from search_api.evaluate.judged import Question
from search_api.evaluate.lessons import HELD_OUT
from search_api.evaluate.library import library
from search_api.evaluate.reading import lines, rows
from search_api.evaluate.sets import GRADED, SETS, bilingual_needs, docking_needs, graded, technology_needs, zh_en_papers
from search_api.matching.bands import band
from search_api.matching.coefficients import Calibration, Coefficients, coefficients
from search_api.matching.service import Matcher
from search_api.matching.types import MatchOptions, Query

RELEVANT = 3  # level 3 and 4 of 4
HIGH, MEDIUM = 0.5, 0.2
_PLAIN = Calibration(slope=0.1, intercept=0, high=HIGH, medium=MEDIUM, calibrated=False, fitted_on="")

Floats = NDArray[np.float64]
Pair = tuple[str, float, bool]  # need, score, whether relevant


@dataclass(frozen=True, slots=True)
class Pairs:
    """Need–candidate pairs: pooled scores, whether relevant, the needs' ids."""

    pooled: Floats
    relevant: NDArray[np.bool_]
    needs: NDArray[np.str_]


def uncalibrated(numbers: Coefficients) -> Coefficients:
    """The numbers with one flat logistic in place of every calibration, so that scores can be taken back to pooled ones."""
    return numbers.changed(lambda target: target.model_copy(update={"calibration": _PLAIN}))


def judged_projects(data: Path) -> Pairs:
    """Every judged pair of technology_needs."""
    judged = technology_needs.read(data)
    with library(judged, settings(), lambda *_: None) as made:
        found = answers(judged, made, uncalibrated(coefficients()), lambda *_: None)
    levels = [(row["need_id"], row["achievement_id"], int(row["level"])) for row in rows(judged.files[1])]
    return _pairs([(need, found[need][achievement], level >= RELEVANT) for need, achievement, level in levels])


def graded_experts(data: Path, name: str = docking_needs.NAME) -> Pairs:
    """Every graded pair of one of the sets graded by hand."""
    judged, known = SETS[name](data), graded.grades(GRADED[name])
    ids = graded.ids_of(judged.candidates)
    asked = replace(judged, questions=[Question(need, tuple(ids[one] for one in candidates)) for need, candidates in known.items()])
    with library(judged, settings(), lambda *_: None) as made:
        found = answers(asked, made, uncalibrated(coefficients()), lambda *_: None)
    return _pairs([(need, found[need][ids[one]], grade >= graded.USEFUL) for need, those in known.items() for one, grade in those.items()])


def authors_of_papers(data: Path) -> Pairs:
    """The first ten candidates for each of HELD_OUT papers beyond the tested ones."""
    judged = zh_en_papers.read(data)
    papers = zh_en_papers.by_digest(list(lines(judged.files[0])))[zh_en_papers.TESTED :][:HELD_OUT]
    found: list[Pair] = []
    with library(judged, settings(), lambda *_: None) as made:
        matcher = Matcher(made.backend, made.encoders, uncalibrated(coefficients()))
        for paper in papers:
            result = matcher.match(Query(title="", text=paper["zh"]["motivation"]), CandidateKind.EXPERT, MatchOptions(evidence=0))
            found += [(paper["id"], match.score, match.candidate.given[0] in paper["authors"]) for match in result.matches]
    return _pairs(found)


def _pairs(found: Sequence[Pair]) -> Pairs:
    needs, scores, relevant = (np.array(column) for column in zip(*found, strict=True))
    return Pairs(np.log(scores / (1 - scores)) / _PLAIN.slope, relevant, needs)


def fit(pooled: Floats, relevant: NDArray[np.bool_]) -> Calibration:
    """Slope and intercept by maximum likelihood (a penalty too small to matter)."""
    model = LogisticRegression(C=1e6).fit(pooled[:, None], relevant)
    slope, intercept = float(model.coef_[0, 0]), float(model.intercept_[0])
    return _PLAIN.model_copy(update={"slope": slope, "intercept": intercept})


def main(which: str, data: Path) -> None:
    """Print the fit, its cross-validated reliability, and that on other sets."""
    pairs = SOURCES[which](data)
    held_out = np.zeros(len(pairs.pooled))
    for train, test in GroupKFold(5).split(pairs.pooled, groups=pairs.needs):
        held_out[test] = _probabilities(pairs.pooled[test], fit(pairs.pooled[train], pairs.relevant[train]))
    chosen = fit(pairs.pooled, pairs.relevant)
    sys.stdout.write(f"slope {chosen.slope:.4f}  intercept {chosen.intercept:.4f}\n")
    _reliability("held out", held_out, pairs.relevant, chosen)
    for name, source in TESTS.get(which, {}).items():
        other = source(data)
        _reliability(name, _probabilities(other.pooled, chosen), other.relevant, chosen)


def _probabilities(pooled: Floats, calibration: Calibration) -> Floats:
    probabilities: Floats = 1 / (1 + np.exp(-(calibration.slope * pooled + calibration.intercept)))
    return probabilities


def _reliability(name: str, scores: Floats, relevant: NDArray[np.bool_], chosen: Calibration) -> None:
    sys.stdout.write(f"{name}: relevant {relevant.mean():.3f} of {len(relevant)} pairs\n")
    bands = np.array([band(value, chosen).value for value in scores])
    for which in ("高", "中", "低"):
        inside = bands == which
        if inside.any():
            precision, score = relevant[inside].mean(), scores[inside].mean()
            sys.stdout.write(f"{which}  pairs {inside.sum():5d}  precision {precision:.3f}  mean score {score:.3f}\n")
    sys.stdout.write(f"expected calibration error (ten equal groups) {_calibration_error(scores, relevant):.4f}\n")


def _calibration_error(scores: Floats, relevant: NDArray[np.bool_]) -> float:
    """Mean gap between score and precision over tenths of the pairs (Naeini, Cooper & Hauskrecht 2015)."""
    tenths = np.array_split(np.argsort(scores, kind="stable"), 10)
    return float(sum(len(tenth) * abs(relevant[tenth].mean() - scores[tenth].mean()) for tenth in tenths) / len(scores))


TESTS = {"experts": {name: partial(graded_experts, name=name) for name in bilingual_needs.READERS}}
SOURCES: dict[str, Callable[[Path], Pairs]] = {"projects": judged_projects, "experts": graded_experts, "known_items": authors_of_papers}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
