"""Tables of rankers and of what a training gave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from search_api.feedback.training import KindReport, Report

_NONE = "–"


def rankers_table(rows: Iterable[dict[str, Any]]) -> Table:
    """The rows of `haizhi ranker list`."""
    table = Table(title="排序模型 Rankers", title_justify="left")
    for heading in ("名称 Name", "使用中 In use", "时间 Made", "决定 Decisions", "未参与训练的决定 nDCG@10, held out"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        figures = [f"{kind}: {told['before']:.3f} → {told['after']:.3f}" for kind, told in row["held_out"].items() if told]
        made, decisions = row["made_at"] or _NONE, row["decisions"]
        table.add_row(
            row["name"], "✓" if row["active"] else "", made, _NONE if decisions is None else str(decisions), "\n".join(figures) or _NONE
        )
    return table


def kinds_table(report: Report) -> Table:
    """What was fitted for each kind of candidate, and how it did."""
    table = Table(title="训练 Training", title_justify="left")
    for heading in ("候选 Candidates", "决定 Pairs", "需求 Needs", "nDCG@10", "p", "评测集 Judged sets", "权重 Weights"):
        table.add_column(heading, overflow="fold")
    for kind in report.kinds:
        held = kind.held_out
        figures = f"{held.before:.3f} → {held.after:.3f}" if held else _NONE
        p = f"{held.p:.3f}" if held else _NONE
        table.add_row(kind.kind, str(kind.pairs), str(kind.needs), figures, p, _judged(kind) or _NONE, _weights(kind) or _NONE)
    return table


def _judged(kind: KindReport) -> str:
    return "\n".join(
        f"{name} {measure} {change.before:.3f} → {change.after:.3f}"
        for name, changes in kind.judged.items()
        for measure, change in changes.items()
    )


def _weights(kind: KindReport) -> str:
    if kind.fitted is None:
        return ""
    factors = [f"{name} ×{factor:.2f}" for name, factor in kind.fitted.factors.items()]
    return "\n".join(factors + [f"{name} {weight:+.2f}" for name, weight in kind.fitted.prior.items()])
