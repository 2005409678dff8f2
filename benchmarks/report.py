"""What every benchmark prints: a table for people, and JSON where `--json FILE` asks for it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

Row = Mapping[str, str | int | float]


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and the mean of measured times, in milliseconds."""
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {"p50_ms": float(p50), "p95_ms": float(p95), "mean_ms": float(np.mean(milliseconds))}


def machine() -> dict[str, str | int]:
    """Return what the figures were taken on."""
    return {"cores": os.cpu_count() or 0, "machine": platform.machine(), "system": platform.system(), "python": platform.python_version()}


def show(title: str, rows: Sequence[Row], file: Path | None = None) -> None:
    """Print `rows` as a table; write them, with the machine, to `file` where one is given."""
    table = Table(title=title)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for column in columns:
        table.add_column(column, justify="right" if any(isinstance(row.get(column), int | float) for row in rows) else "left")
    for row in rows:
        table.add_row(*(_cell(row.get(column, "")) for column in columns))
    Console(width=max(80, 14 * len(columns))).print(table)
    if file is not None:
        file.write_text(json.dumps({"title": title, "machine": machine(), "rows": list(rows)}, ensure_ascii=False, indent=1) + "\n")


def _cell(value: str | float) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
