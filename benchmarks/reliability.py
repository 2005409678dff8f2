"""Killing imports and indexing at random moments (`kill -9`), and what is left: `python -m benchmarks.reliability --kills 10`.

How long an import takes when nobody kills it is measured first, so that the kills fall into all parts of it. The second
of the encoders is the only one, since it is fast and encoding is not what is killed here. Takes about five minutes.
After every kill the library is opened and asked at once. Nothing that was there before the kill may be gone; at the end,
when import and indexing have been let through, there must be each expert once, in the database and in the index.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from benchmarks.records import expert_records
from benchmarks.report import show
from indexer.backends import open_backend
from indexer.backends.base import Filter
from models.errors import IndexMissing
from models.home import open_home
from models.settings import TERM_ENCODER, Settings
from models.tables import Expert

ENCODERS = json.dumps([TERM_ENCODER.model_dump()])
_PROGRAMME = "from search_api.cli.main import main; main()"


def write_records(path: Path, experts: int, seed: int) -> None:
    """Write the experts of the synthetic library as JSONL, as a user would have them."""
    with path.open("w", encoding="utf-8") as file:
        for records in expert_records(experts, seed):
            file.writelines(json.dumps(record.model_dump(exclude_defaults=True), ensure_ascii=False) + "\n" for record in records)


def command(home: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a command of the product in a process group of its own."""
    environment = {**os.environ, "HAIZHI_HOME": str(home), "HAIZHI_ENCODERS": ENCODERS}
    arguments = [sys.executable, "-c", _PROGRAMME, *words]
    return subprocess.Popen(
        arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True
    )


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill it, children and all, when that time has passed; return False where it had ended by then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def standing(home: Path) -> tuple[int, int, float]:
    """Return how many experts the database and the index hold, and the seconds until both had answered."""
    started = time.perf_counter()
    settings = Settings(home=home)
    with open_home(settings) as opened, opened.database.session() as session:
        stored = session.scalar(select(func.count()).select_from(Expert)) or 0
    backend = open_backend(settings)
    try:
        indexed = backend.facets(["kind"], Filter())["kind"].get("expert", 0)
    except IndexMissing:
        indexed = 0
    return stored, indexed, time.perf_counter() - started


def duration(home: Path, *words: str) -> float:
    """Seconds that a command takes when it is let through."""
    started = time.perf_counter()
    if command(home, *words).wait() != 0:
        raise SystemExit(f"haizhi {words[0]} failed")
    return time.perf_counter() - started


def survive(
    home: Path, file: Path, kills: int, longest: tuple[float, float], rng: np.random.Generator
) -> list[dict[str, str | int | float]]:
    """Import and index by turns, killing each; return what stood after every kill. Ends the programme where something is gone.

    `longest`: seconds after which an import, and an indexing, are killed at the latest.
    """
    rows: list[dict[str, str | int | float]] = []
    before = 0
    for number in range(kills):
        words = ("import", "experts", str(file)) if number % 2 == 0 else ("index",)
        after = float(rng.uniform(0.3, 1.0)) * longest[number % 2]
        killed = kill_after(command(home, *words), after)
        stored, indexed, seconds = standing(home)
        rows.append(
            {"command": words[0], "killed": str(killed), "after_s": after, "stored": stored, "indexed": indexed, "ready_after_s": seconds}
        )
        if stored < before:
            raise SystemExit(f"{before - stored} experts that had been stored are gone")
        before = stored
    return rows


def main() -> None:
    """Read the arguments, kill, look, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability", description=__doc__)
    parser.add_argument("--experts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--longest", type=float, default=30.0, help="seconds indexing may run before it is killed")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home, file = Path(scratch) / "home", Path(scratch) / "experts.jsonl"
        write_records(file, arguments.experts, arguments.seed)
        importing = duration(Path(scratch) / "untroubled", "import", "experts", str(file))
        rows = survive(home, file, arguments.kills, (importing, arguments.longest), np.random.default_rng([arguments.seed, 9]))
        for words in (("import", "experts", str(file)), ("index",)):
            duration(home, *words)
        stored, indexed, seconds = standing(home)
        rows.append({"command": "let through", "killed": "", "stored": stored, "indexed": indexed, "ready_after_s": seconds})
    show(f"kill -9, {arguments.experts} experts", rows, arguments.json)
    if (stored, indexed) != (arguments.experts, arguments.experts):
        raise SystemExit(f"expected {arguments.experts} experts in the database and in the index, found {stored} and {indexed}")


if __name__ == "__main__":
    main()
