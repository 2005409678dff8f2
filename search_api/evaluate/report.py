"""What an evaluation found, as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from search_api.evaluate.measures import Measured
from search_api.evaluate.statistics import interval, paired_p

PRODUCT = "haizhi"
_COLUMNS = 4  # more measures than that become rows, so that a terminal of 80 characters shows them


@dataclass(frozen=True, slots=True)
class SetReport:
    """One set: system → measure → measured; `published` figures of others; seconds of answering and how many questions."""

    name: str
    systems: Mapping[str, Mapping[str, Measured]]
    published: Mapping[str, Mapping[str, float]]
    questions: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Every figure, interval and paired p, as plain data."""
        ours = self.systems[PRODUCT]
        measures = {
            system: {measure: _figures(found, None if system == PRODUCT else ours[measure]) for measure, found in measured.items()}
            for system, measured in self.systems.items()
        }
        return {
            "set": self.name,
            "questions": self.questions,
            "seconds": round(self.seconds, 1),
            "systems": measures,
            "published": dict(self.published),
        }

    def table(self) -> Table:
        """A row a system; beside each figure its 95% interval, and for others the paired p of "no different from ours"."""
        ours = self.systems[PRODUCT]
        title = f"{self.name}  ({self.questions} questions, {self.seconds:.1f} s)"
        cells = {
            system: [_cell(_figures(measured[measure], None if system == PRODUCT else ours[measure])) for measure in ours]
            for system, measured in self.systems.items()
        }
        if len(ours) > _COLUMNS:
            table = Table("指标 Measure", *cells, title=title, title_justify="left")
            for place, measure in enumerate(ours):
                table.add_row(measure, *(row[place] for row in cells.values()))
            return table
        table = Table("系统 System", *ours, title=title, title_justify="left")
        for system, row in cells.items():
            table.add_row(system, *row, style="bold" if system == PRODUCT else None)
        for system, figures in self.published.items():
            table.add_row(system, *(f"{figures[measure]:.3f}" if measure in figures else "–" for measure in ours), style="dim")
        return table


def _figures(found: Measured, ours: Measured | None) -> dict[str, float]:
    low, high = interval(found)
    figures = {"value": found.value, "low": low, "high": high}
    return figures if ours is None else figures | {"paired_p": paired_p(ours, found)}


def _cell(figures: Mapping[str, float]) -> str:
    text = f"{figures['value']:.4f} [{figures['low']:.3f}, {figures['high']:.3f}]"
    return f"{text} p={figures['paired_p']:.3f}" if "paired_p" in figures else text
