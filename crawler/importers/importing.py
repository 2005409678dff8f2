"""Importing one file: opened and checked, then taken in batch by batch, each batch one transaction."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.importers.columns import SheetKind, sheet_kind
from crawler.importers.duplicates import SeenKeys
from crawler.importers.limits import MEBIBYTE
from crawler.importers.problems import CellProblem, RowProblem, located
from crawler.importers.readers import open_table
from crawler.importers.readers.base import Row, Table
from crawler.importers.rejects import RejectsFile
from crawler.importers.report import Counts, ImportReport
from crawler.importers.rows import Drafted, batches, drafts
from models.drafts import Draft
from models.home import Home
from models.intake import Intake, start_run

Progress = Callable[[int, int | None, Counts], None]


def import_file(
    home: Home,
    kind_word: str,
    path: Path,
    source: str = "import",
    *,
    layout: str | None = None,
    sheet: str | None = None,
    large: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file of experts, teams, organisations, societies, projects or needs.

    `layout` names a foreign layout (crawler.converters.LAYOUTS); left out, it is told by the header. `sheet` names a sheet of
    a workbook; left out, the one that fits is taken. `large` lets a .csv or .jsonl of `max_upload_mb` and more through, which are
    streamed. `progress(done, total, counts)` is called after each batch. Rows that cannot be taken are reported and written to a
    rejects file; the others go in. Running it again, after whatever end, changes nothing that is in already.
    Raise FileRefused where the file cannot be taken at all: nothing of it is then in.
    """
    started = time.monotonic()
    kind = sheet_kind(kind_word)
    table, found = open_table(path, kind, layout=layout, sheet=sheet, large=large, limit_mb=home.settings.max_upload_mb)
    encoding = table.encoding if path.suffix.casefold() in {".csv", ".tsv", ".txt"} else None
    report = ImportReport(path.name, kind.word, source, found.name if found else None, table.sheet, encoding, notes=list(table.notes))
    run = start_run(home.database, source, kind.word, path.name, _sha256(path))
    rejects = RejectsFile(table, home.folder / "rejects")
    intake = Intake(home.database, home.contacts, source, run=run)
    finished = False
    try:
        with SeenKeys() as seen:
            importing = _Importing(table, report=report, rejects=rejects, intake=intake, seen=seen)
            for batch in batches(drafts(table, kind, found)):
                importing.take(batch)
                if progress:
                    progress(report.counts.read, table.total, report.counts)
        report.rejects = rejects.close()
        finished = True
    finally:
        if not finished:
            rejects.discard()
        run.finish(report.run_counts())
    report.seconds = round(time.monotonic() - started, 3)
    return report


class _Importing:
    """One import under way: takes batches of drafts in, and counts."""

    def __init__(self, table: Table, *, report: ImportReport, rejects: RejectsFile, intake: Intake, seen: SeenKeys) -> None:
        self._table, self._report = table, report
        self._rejects, self._intake, self._seen = rejects, intake, seen

    def take(self, batch: Sequence[Drafted]) -> None:
        """Put a batch's records in, in one transaction, and its bad rows aside."""
        accepted: list[tuple[Drafted, Draft]] = []
        for drafted in batch:
            self._note(drafted)
            if drafted.problems:
                self._reject(drafted.row, drafted.problems)
            elif drafted.record is None:
                self._report.counts.skipped += drafted.rows
            else:
                ready = self._intake.prepare(drafted.record)
                if self._is_new(drafted, ready):
                    accepted.append((drafted, ready))
        outcomes = self._intake.put([ready for _, ready in accepted], later_wins=True)  # repeats are told apart above, by row
        for (drafted, _), outcome in zip(accepted, outcomes, strict=True):
            if outcome.reason:
                self._reject(drafted.row, [CellProblem(outcome.reason.code)])
            else:
                setattr(self._report.counts, outcome.status, getattr(self._report.counts, outcome.status) + 1)

    def _note(self, drafted: Drafted) -> None:
        self._report.counts.read += drafted.rows
        if drafted.record is not None:
            self._report.counts.skipped += drafted.rows - 1
        self._report.add_unknown(drafted.unknown)
        self._report.add_ignored(drafted.ignored)

    def _is_new(self, drafted: Drafted, ready: Draft) -> bool:
        """Whether this is the first row of its key in the file. The same once more counts as unchanged; anything else is rejected."""
        before = self._seen.add(ready.key, drafted.row.number, ready.digest)
        if before is None:
            return True
        row, same = before
        if same:
            self._report.counts.unchanged += 1
        else:
            self._reject(drafted.row, [CellProblem("duplicate", detail=str(row))])
        return False

    def _reject(self, row: Row, problems: Sequence[CellProblem]) -> None:
        self._report.counts.rejected += 1
        reported: list[RowProblem] = [located(problem, self._table.path.name, self._table.sheet, row.number) for problem in problems]
        self._report.add_problems(reported)
        self._rejects.add(row, reported)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(MEBIBYTE):
            digest.update(block)
    return digest.hexdigest()


__all__ = ["ImportReport", "Progress", "SheetKind", "import_file"]
