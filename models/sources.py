"""Sources and runs: where records come from, and each import or crawl as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from models.database import Database
from models.tables import Run, Source
from models.tables.base import now


class RunHandle:
    """One import or crawl that is under way; its records carry `id`."""

    def __init__(self, database: Database, run_id: int) -> None:
        self._database, self.id = database, run_id

    def finish(self, counts: Mapping[str, int]) -> None:
        """Close the run with its counts (read, created, changed, unchanged, rejected …)."""
        with self._database.write() as session:
            session.execute(update(Run).where(Run.id == self.id).values(finished_at=now(), counts=dict(counts)))


def register_source(database: Database, name: str, **facts: str | int | None) -> None:
    """Make a source known, or set facts of a known one: title, trust (0–100), licence, legal_basis, interval_days, homepage."""
    with database.session() as session:
        known = session.get(Source, name)
        if known is not None and all(getattr(known, fact) == value for fact, value in facts.items()):
            return
    with database.write() as session:
        session.merge(Source(name=name, **facts))


def start_run(database: Database, source: str, kind: str, file_name: str | None = None, file_sha256: str | None = None) -> RunHandle:
    """Open a run of a source, which is made known where it is not. `kind` is what is imported ("experts", "ror" …)."""
    register_source(database, source)
    with database.write() as session:
        run = Run(source=source, kind=kind, file_name=file_name, file_sha256=file_sha256, counts={})
        session.add(run)
        session.flush()
        return RunHandle(database, run.id)
