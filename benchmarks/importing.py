"""How long a 10,000-row sheet of experts takes to import, and how long the same sheet takes again.

`python -m benchmarks.importing`: the second import must change nothing, or this fails.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from benchmarks.memory import resident
from benchmarks.report import show
from benchmarks.vocabulary import chinese, english
from crawler.importers import import_file
from models.home import open_home
from models.settings import Settings

_COUNTRIES = ("美国", "英国", "Germany", "日本", "CA", "澳大利亚", "Singapore", "法国")


def write_sheet(path: Path, rows: int, seed: int) -> None:
    """Write an Excel sheet of `rows` experts with Chinese headers, as stations keep them."""
    rng = np.random.default_rng([seed, 8])
    latin, han = english(seed), chinese(seed)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("专家")
    sheet.append(["编号", "姓名", "工作单位", "国别", "研究方向", "个人简介", "邮箱", "职称"])
    for number in range(rows):
        name = " ".join(word.capitalize() for word in latin.draw(rng, 2).tolist())
        sheet.append(
            [
                f"E{number:06d}",
                f"{name} {number}",
                f"{latin.draw(rng, 1)[0].capitalize()} University",
                _COUNTRIES[int(rng.integers(len(_COUNTRIES)))],
                "；".join(han.draw(rng, 4).tolist()),
                " ".join(latin.draw(rng, 60).tolist()),
                f"person{number}@example.org",
                "教授",
            ]
        )
    book.save(path)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "experts.xlsx"
        write_sheet(path, arguments.rows, arguments.seed)
        with open_home(Settings(home=Path(scratch) / "home")) as home:
            rows = []
            for attempt in ("first", "again"):
                started = time.perf_counter()
                report = import_file(home, "experts", path)
                seconds = time.perf_counter() - started
                rows.append(
                    {"import": attempt, "seconds": seconds, "rows_per_s": arguments.rows / seconds, **asdict(report.counts), **resident()}
                )
    show(f"import of a sheet of {arguments.rows:,} rows", rows, arguments.json)
    if rows[1].get("unchanged") != arguments.rows:
        raise SystemExit("the second import of the same sheet changed something")


if __name__ == "__main__":
    main()
