"""What an import did: counts, problems, what was kept aside. Holds no contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler.importers.limits import REPORTED_PROBLEMS
from crawler.importers.privacy import masked
from crawler.importers.problems import RowProblem


@dataclass(slots=True)
class Counts:
    """How many rows were read, and what became of each; `skipped` are those a layout leaves out on purpose.

    read = created + changed + unchanged + rejected + skipped, but that a layout may make one record of several rows.
    """

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0

    @property
    def saved(self) -> int:
        """Records that are in the library because of this file, new or not."""
        return self.created + self.changed + self.unchanged


@dataclass(slots=True)
class ImportReport:
    """The outcome of one import.

    `problems` are the first ones (REPORTED_PROBLEMS); the rejects file has the rows of all. `unknown` are columns no field
    claims, kept on the source records under `extra`; `ignored` say nothing (row numbers).
    """

    file: str
    kind: str
    source: str
    layout: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    counts: Counts = field(default_factory=Counts)
    problems: list[RowProblem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    rejects: Path | None = None
    seconds: float = 0.0

    def add_problems(self, problems: list[RowProblem]) -> None:
        """Keep problems for the report, up to its limit."""
        self.problems += problems[: max(0, REPORTED_PROBLEMS - len(self.problems))]

    def add_unknown(self, headers: list[str]) -> None:
        """Note unknown columns, each once, in order of appearance."""
        shown = [masked(header) for header in headers]
        self.unknown += [header for header in dict.fromkeys(shown) if header not in self.unknown]

    def add_ignored(self, headers: Iterable[str]) -> None:
        """Note columns that say nothing, each once."""
        self.ignored += [header for header in headers if header not in self.ignored]

    def run_counts(self) -> dict[str, int]:
        """The counts as the run's record keeps them."""
        return asdict(self.counts)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON."""
        plain = asdict(self)
        plain["rejects"] = str(self.rejects) if self.rejects else None
        plain["notes"] = [{"zh": zh, "en": en} for zh, en in self.notes]
        return plain
