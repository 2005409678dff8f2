"""What every reader gives: an opened table whose rows come one by one, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from crawler.importers.problems import CellProblem


class Format(StrEnum):
    """The formats of tables, told by their content and not by their name alone."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file. `number` counts as Excel does, from 1; in JSONL it is the line.

    A row that could not be read at all has `broken`, and in `values` what there is of it.
    """

    number: int
    values: dict[str, Any]
    broken: CellProblem | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An opened and checked file. `rows()` reads it from the start, again at each call.

    `headers` are those of the header row, or the fields that the first JSON lines have. `total` is how many
    rows there are, None where that is not known beforehand.
    """

    path: Path
    format: Format
    headers: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    sheet: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    total: int | None = None
    notes: tuple[tuple[str, str], ...] = field(default=())  # (Chinese, English) remarks for the report
