"""Reading the files of the data folder."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.errors import InputError


def present(path: Path) -> Path:
    """The path, if it is there. Raise InputError with what to do where it is not."""
    if not path.exists():
        raise InputError(
            f"评测数据缺少文件 {path.name}。",
            f"The evaluation data lacks {path.parent.name}/{path.name}.",
            remedy_zh="请用 --data 或 HAIZHI_DATA 指明数据目录（目录结构见 docs/evaluation.md）。",
            remedy_en="Name the data folder with --data or HAIZHI_DATA (docs/evaluation.md tells its layout).",
        )
    return path


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl or .jsonl.gz file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(present(path), "rt", encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if line.strip())


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a .csv file with a header."""
    with present(path).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
