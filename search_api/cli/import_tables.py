"""The report of an import as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from crawler.importers import ImportReport

SHOWN = 20  # problems on the screen; the rejects file has them all


def counts_table(report: ImportReport) -> Table:
    """What became of the rows."""
    counts = report.counts
    table = Table(title=Text(f"{report.file} → {report.kind} ({report.source}), {report.seconds:.1f} s"), title_justify="left")
    columns = {
        "读取 Read": counts.read,
        "新增 Created": counts.created,
        "变更 Changed": counts.changed,
        "未变 Unchanged": counts.unchanged,
        "拒绝 Rejected": counts.rejected,
        "略过 Skipped": counts.skipped,
    }
    for heading in columns:
        table.add_column(heading, justify="right")
    table.add_row(*(f"{count:,}" for count in columns.values()))
    return table


def problems_table(report: ImportReport) -> Table:
    """The first problems, each with what to do about it; values that are or may be contacts are masked already."""
    table = Table(title="问题(前 20 条) First problems", title_justify="left", show_lines=True)
    for heading in ("行 Row", "列 Column", "值 Value", "问题与办法 Problem and remedy"):
        table.add_column(heading, overflow="fold")
    for problem in report.problems[:SHOWN]:
        row = f"{problem.sheet}!{problem.row}" if problem.sheet else str(problem.row)
        words = f"{problem.zh};{problem.remedy_zh}\n{problem.en}; {problem.remedy_en}"
        table.add_row(Text(row), Text(problem.column or ""), Text(problem.value), Text(words))
    return table
