"""The main job on real files, from import to match: how many rows went in, how long each step took, how much memory.

`python -m benchmarks.real_input --data ../shared/data`: needs of technology_needs, all persons of expert_works, the
societies of ROR, NSF awards and their investigators are imported and indexed into a fresh home (--home keeps it), and all needs are
matched to experts, projects and societies.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.memory import resident
from benchmarks.report import Row, percentiles, show
from crawler.importers import import_file
from models.settings import Settings
from search_api.evaluate.persons import write_persons
from search_api.services import questions
from search_api.services.matching import match_one
from search_api.services.selection import Choice, PoolChoice, To
from search_api.services.workspace import Workspace


def imports(workspace: Workspace, data: Path, scratch: Path) -> list[Row]:
    """Import the real files; return a row for each."""
    write_persons(data, scratch / "persons.jsonl")
    nsf = next((data / "nsf").glob("*.csv"))
    files = [
        ("needs", data / "technology_needs" / "needs.jsonl"),
        ("experts", scratch / "persons.jsonl"),
        ("societies", data / "ror" / "societies.jsonl"),
        ("projects", nsf),
        ("experts", nsf),
    ]
    rows: list[Row] = []
    for kind, path in files:
        report = import_file(workspace.home, kind, path, large=True)
        counts = report.to_dict()["counts"]
        kept = {name: counts[name] for name in ("read", "created", "unchanged", "rejected")}
        why = "; ".join(sorted({problem.en for problem in report.problems}))[:80]
        rows.append({"kind": kind, "file": path.name[:24], **kept, "why": why, "seconds": report.seconds})
    return rows


def matches(workspace: Workspace, to: To, evidence: int) -> Row:
    """Match all needs to one kind; return times in milliseconds."""
    times: list[float] = []
    for query in list(questions.all_needs(workspace.home.database)):
        started = time.perf_counter()
        match_one(workspace, query, to, Choice(top=10, pool=PoolChoice.ALL, evidence=evidence))
        times.append((time.perf_counter() - started) * 1000)
    return {"to": to.value, "needs": len(times), **percentiles(times)}


def main() -> None:
    """Read the arguments, do the job, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_input", description=__doc__)
    parser.add_argument("--data", type=Path, default=Settings().data)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = arguments.home or Path(scratch) / "home"
        with Workspace(Settings(home=home)) as workspace:
            show("Import", imports(workspace, arguments.data, Path(scratch)))
            started = time.perf_counter()
            report = workspace.sync()
            seconds = time.perf_counter() - started
            index: Row = {
                "candidates": report.candidates,
                "passages": report.passages,
                "seconds": seconds,
                "passages_per_s": report.passages / seconds,
            }
            show("Index, encoding included", [index])
            # The first round encodes each need; in the second its vector is kept, as for any stored need.
            rows = [
                {"round": which, **matches(workspace, to, 3)}
                for which in ("new", "again")
                for to in (To.EXPERTS, To.PROJECTS, To.SOCIETIES)
            ]
            show("Match", [*rows, {"round": "memory", **resident()}], arguments.json)


if __name__ == "__main__":
    main()
