"""What learning from decisions gives: simulated stations with known tastes decide, and a ranker learns from them.

    python -m benchmarks.feedback [--home FOLDER] [--seeds 2] [--json FILE]

Each station sees the first ten candidates for a need as the shipped ranker orders them, and decides on each (matched, shortlisted …
landed, or declined) by its utility plus noise. Its utility is what the shipped score says, a taste of its own for each pair that no
feature tells, and its preference:

| station | prefers |
|---|---|
| recent | who has worked lately |
| literal | who uses the need's own words |
| countries | four countries, which no feature expresses |
| mixed | all three |
| content | nothing: it decides as the shipped score says, with noise |
| random | nothing at all: it decides by dice; what it is held to is what the shipped score says |

The learning curve: the needs are cut into nine parts; each part in turn is held out, and the ranker is fitted on the first 0, 50, 100,
200, 400 decisions on needs of the others. *Agreement* is nDCG@10 of the first thirty candidates of held-out needs against the
station's utility without noise. *always* uses whatever was fitted; *gated* only what `haizhi train ranker` would have activated.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.index import FOLDER
from benchmarks.report import Row, show
from indexer.backends.base import Filter
from models.errors import IndexOutdated
from models.settings import Settings
from models.vocabulary import CandidateKind
from search_api.feedback.cases import Case, cases
from search_api.feedback.fitting import fit
from search_api.feedback.trial import LEAST_NEEDS, agreement, held_out
from search_api.matching.coefficients import LEXICAL, Target, coefficients
from search_api.matching.prior import features
from search_api.matching.scoring import score_material
from search_api.matching.types import MatchOptions
from search_api.services import questions
from search_api.services.sample import import_sample, is_empty
from search_api.services.workspace import Workspace

Floats = NDArray[np.float64]
SHOWN, RANKED = 10, 30  # candidates that a station sees; that held-out agreement is measured on
SIZES = (0, 50, 100, 200, 400)
PARTS = 9
OPTIONS = MatchOptions(top=RANKED, where=Filter(facets={"pool": ("overseas",), "matchable": ("true",)}), evidence=0)
# Utility, in standard deviations within a need's list, from which a candidate comes so far: levels 2 to 6, below is declined.
STEPS = (-0.8, 0.4, 0.8, 1.2, 1.6)
PREFERRED = frozenset({"JP", "DE", "SG", "FI"})


@dataclass(frozen=True, slots=True)
class Station:
    """Weights of what a station's utility is made of; `noise` is that of its decisions, relative to the spread of its utility."""

    name: str
    recent: float = 0.0
    literal: float = 0.0
    countries: float = 0.0
    score: float = 1.0
    own: float = 0.5
    noise: float = 0.5
    dice: bool = False


STATIONS = (
    Station("recent", recent=1.5),
    Station("literal", literal=1.5),
    Station("countries", countries=1.5),
    Station("mixed", recent=1.0, literal=1.0, countries=1.0),
    Station("content"),
    Station("random", dice=True),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One need: the candidates shown, the candidates ranked, and each one's country, in the order of the cases' candidates."""

    shown: Case
    ranked: Case
    places: dict[str, str]


def ask(workspace: Workspace) -> list[Asked]:
    """Every open need of the library with its candidates as the shipped ranker gives them."""
    matcher = workspace.matcher.with_numbers(coefficients())
    shown: dict[str, dict[str, int]] = {}
    ranked: dict[str, dict[str, int]] = {}
    places: dict[str, str] = {}
    for query in questions.all_needs(workspace.home.database):
        found = [match.candidate for match in matcher.match(query, CandidateKind.EXPERT, OPTIONS).matches]
        if len(found) > SHOWN and query.id:
            shown[query.id] = dict.fromkeys([one.id for one in found[:SHOWN]], 0)
            ranked[query.id] = dict.fromkeys([one.id for one in found], 0)
            places |= {one.id: "".join(one.facets.get("country", ())) for one in found}
    few, many = (cases(workspace, levels)[CandidateKind.EXPERT] for levels in (shown, ranked))
    return [Asked(one, other, places) for one, other in zip(few, many, strict=True)]


def utility(station: Station, asked: Asked, seed: int) -> dict[str, float]:
    """Candidate → how much the station wants it, in standard deviations within the need's list."""
    case, target = asked.ranked, coefficients().targets["expert"]
    parts = score_material(case.material, case.analysis, case.vectors, case.newest, target)[1].parts
    idle = features(case.material, case.analysis.language, case.newest)[:, 0]
    liked = np.array([asked.places[owner] in PREFERRED for owner in case.material.owners], dtype=np.float64)
    own = np.random.default_rng([seed, *case.need.encode()]).normal(size=len(liked))
    wanted = (
        station.score * _standard(case.scores(target))
        - station.recent * _standard(idle)
        + station.literal * _standard(parts[LEXICAL])
        + station.countries * _standard(liked)
        + station.own * own
    )
    return dict(zip(case.material.owners, _standard(wanted).tolist(), strict=True))


def _standard(values: Floats | NDArray[np.float32]) -> Floats:
    centred = np.asarray(values, dtype=np.float64) - float(np.mean(values))
    spread = float(centred.std())
    result: Floats = centred / spread if spread else centred
    return result


def graded(case: Case, wanted: dict[str, float], noise: Floats | None = None) -> Case:
    """The case with the levels that these utilities lead to."""
    values = np.array([wanted[owner] for owner in case.material.owners])
    levels: Floats = np.searchsorted(STEPS, values if noise is None else values + noise).astype(np.float64) + 1
    return replace(case, levels=levels)


def simulate(station: Station, asked: Sequence[Asked], seed: int) -> tuple[list[Case], list[Case]]:
    """Return what the station decided about the lists it was shown, and what it would want of the longer ones."""
    generator = np.random.default_rng(seed)
    decided, hidden = [], []
    for one in asked:
        wanted = utility(station, one, seed)
        noise = station.noise * generator.normal(size=len(one.shown.levels))
        said = dict.fromkeys(wanted, 0.0) if station.dice else wanted
        decided.append(graded(one.shown, said, noise / station.noise if station.dice else noise))
        hidden.append(graded(one.ranked, wanted))
    return decided, hidden


def learned(told: Sequence[Case], shipped: Target) -> tuple[Target, bool]:
    """The fitted numbers, and whether the product would have activated them (judged sets apart)."""
    if sum(case.telling for case in told) < LEAST_NEEDS or sum(len(case.levels) for case in told) < SIZES[1]:
        return (fit(told, shipped).target if any(case.telling for case in told) else shipped), False
    return fit(told, shipped).target, held_out(told, shipped, shipped).better


def curve(station: Station, asked: Sequence[Asked], seed: int) -> list[Row]:
    """Agreement on held-out needs after each number of decisions, every need held out once."""
    shipped = coefficients().targets["expert"]
    decided, hidden = simulate(station, asked, seed)
    order = np.random.default_rng([seed, 1]).permutation(len(asked))
    found: dict[int, list[tuple[float, float, float]]] = {size: [] for size in SIZES}
    for part in np.array_split(order, PARTS):
        others = [int(number) for number in order if number not in part]
        for size in SIZES:
            target, active = learned([decided[number] for number in others[: size // SHOWN]], shipped) if size else (shipped, False)
            for number in part:
                always, before = agreement(hidden[number], target), agreement(hidden[number], shipped)
                found[size].append((always, always if active else before, float(active)))
    return [_row(station.name, size, np.array(figures)) for size, figures in found.items()]


def _row(station: str, size: int, figures: Floats) -> Row:
    always, gated, active = figures.mean(axis=0)
    return {"station": station, "decisions": size, "always": f"{always:.3f}", "gated": f"{gated:.3f}", "activated": f"{active:.2f}"}


def averaged(rows: Sequence[Row]) -> list[Row]:
    """Mean over seeds of the rows of one station and size."""
    keys = list(dict.fromkeys((row["station"], row["decisions"]) for row in rows))
    result: list[Row] = []
    for station, size in keys:
        same = [row for row in rows if (row["station"], row["decisions"]) == (station, size)]
        means = {name: f"{np.mean([float(row[name]) for row in same]):.3f}" for name in ("always", "gated", "activated")}
        result.append({"station": station, "decisions": size, **means})
    return result


def _index(workspace: Workspace) -> None:
    """Bring the index up to date, anew where the encoders have changed since it was built."""
    try:
        workspace.sync()
    except IndexOutdated:
        workspace.rebuild()


def main() -> None:
    """Read the arguments, make the sample library where no other is named, simulate, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.feedback", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a library with needs and experts; the sample library by default")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--stations", default=",".join(station.name for station in STATIONS))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows: list[Row] = []
    with Workspace(Settings(home=arguments.home or FOLDER / "sample")) as workspace:
        if arguments.home is None and is_empty(workspace.home):
            import_sample(workspace.home)
        _index(workspace)
        asked = ask(workspace)
        for station in STATIONS:
            if station.name in arguments.stations.split(","):
                rows += [row for seed in range(arguments.seeds) for row in curve(station, asked, seed)]
    show(f"feedback, {len(asked)} needs", averaged(rows), arguments.json)


if __name__ == "__main__":
    main()
