"""What a panel covers against the top of the list: `python -m benchmarks.panels --home FOLDER --size 3`.

Takes the open needs of a home that have several sub-problems, makes a panel for each, and compares its coverage with that of the first
experts of the whole need's list: as many as the panel has members ("as many"), and as many as it might have had ("top"). The home is
read, not changed, so its index must be up to date (`haizhi index`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.report import Row, percentiles, show
from models.settings import Settings
from search_api.matching.panels import Combine
from search_api.matching.subproblems import split_need
from search_api.services.panels import Panel, PanelChoice, panel
from search_api.services.questions import all_needs
from search_api.services.selection import Choice
from search_api.services.workspace import Workspace

RESAMPLES = 2000
_SAME = 1e-6  # coverages closer than this are equal


def panels_of(home: Path, size: int, combine: Combine, most: int | None) -> list[Panel]:
    """The panels of the first `most` needs with several sub-problems; the first is asked once before, so that nothing loads meanwhile."""
    made: list[Panel] = []
    with Workspace(Settings(home=home)) as workspace:
        wanted, choice = PanelChoice(size=size, combine=combine), Choice(evidence=1)
        for need in all_needs(workspace.home.database):
            if len(split_need(need.title, need.text)) < 2:
                continue
            if not made:
                panel(workspace, need, choice, wanted)
            made.append(panel(workspace, need, choice, wanted))
            if len(made) == most:
                break
    return made


def summary(panels: list[Panel], size: int, combine: Combine, seed: int) -> Row:
    """One row: mean coverages, their difference with a 95% bootstrap interval over needs, and how many needs gained or lost."""
    reached = np.array([one.coverage for one in panels])
    alike = np.array([one.coverage_of_as_many for one in panels])
    top = np.array([one.coverage_of_top for one in panels])
    gain = reached - alike
    means = np.random.default_rng(seed).choice(gain, size=(RESAMPLES, len(gain))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    parts = [problem for one in panels for problem in one.problems]
    return {
        "size": size,
        "combine": combine.value,
        "needs": len(panels),
        "sub-problems": len(parts),
        "members": f"{np.mean([len(one.members) for one in panels]):.2f}",
        "panel": f"{reached.mean():.4f}",
        "as many": f"{alike.mean():.4f}",
        "top": f"{top.mean():.4f}",
        "gain": f"{gain.mean():.4f} [{low:.4f}, {high:.4f}]",
        "ratio": f"{reached.mean() / alike.mean():.2f}",
        "better": int((gain > _SAME).sum()),
        "worse": int((gain < -_SAME).sum()),
        "open": f"{np.mean([part.open for part in parts]):.2f}",
        "p50_ms": percentiles([one.milliseconds for one in panels])["p50_ms"],
        "p95_ms": percentiles([one.milliseconds for one in panels])["p95_ms"],
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.panels", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home with needs and experts, indexed")
    parser.add_argument("--size", default="3", help="sizes of panels, separated by commas")
    parser.add_argument("--combine", type=Combine, default=Combine.BEST, choices=list(Combine))
    parser.add_argument("--needs", type=int, help="at most so many needs; all by default")
    parser.add_argument("--seed", type=int, default=20, help="of the resampling")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows: list[Row] = []
    for size in map(int, arguments.size.split(",")):
        made = panels_of(arguments.home, size, arguments.combine, arguments.needs)
        if not made:
            raise SystemExit("no need of this home has several sub-problems")
        rows.append(summary(made, size, arguments.combine, arguments.seed))
    show("panels", rows, arguments.json)


if __name__ == "__main__":
    main()
