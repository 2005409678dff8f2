"""Rebuilding an index from the database without encoding anything: `python -m benchmarks.rebuild --experts 100000`.

The database is filled through the one way in, every vector is put into the vector cache by a first rebuild, and the
second rebuild is timed: it reads the database, looks 500,000 vectors up for each of two encoders, and builds the index.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.given_vectors import GivenVectors
from benchmarks.index import FOLDER, settings_for
from benchmarks.library import PASSAGES_EACH
from benchmarks.memory import resident
from benchmarks.records import fill
from benchmarks.report import show
from indexer.backends import open_backend
from indexer.encoders import cached
from indexer.sync import Indexer
from models.home import Home, open_home
from models.intake import Intake
from models.tables import Expert


def filled(home: Home, experts: int, seed: int) -> float:
    """Put the library into an empty database; return the seconds it took (0 where it was there)."""
    with home.database.session() as session:
        if session.query(Expert).count() == experts:
            return 0.0
    started = time.perf_counter()
    fill(Intake(home.database, home.contacts, "benchmark"), experts, seed)
    return time.perf_counter() - started


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rebuild", description=__doc__)
    parser.add_argument("--experts", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    settings = settings_for(arguments.folder / f"rebuild-{arguments.experts}")
    with open_home(settings) as home:
        importing = filled(home, arguments.experts, arguments.seed)
        encoders = [cached(GivenVectors(name, width), home.folder / "vectors") for name, width in (("e5", 384), ("minilm", 384))]
        indexer = Indexer(home.database, open_backend(settings), encoders)
        rows = []
        for attempt in ("vectors put into the cache", "vectors from the cache"):
            report = indexer.rebuild()
            rate = report.passages / report.seconds
            rows.append({"rebuild": attempt, "passages": report.passages, "seconds": report.seconds, "passages_per_s": rate, **resident()})
    if importing:
        rows.insert(0, {"rebuild": "import of the records", "passages": arguments.experts * PASSAGES_EACH, "seconds": importing})
    show(f"rebuild at {arguments.experts:,} experts", rows, arguments.json)


if __name__ == "__main__":
    main()
