"""Keeping an index in step with the record.

Every change of an entity puts a message into the outbox, in commit order. The index remembers the last message
it has applied, so a stop at any point loses nothing, and applying a message twice changes nothing. What a
message leads to is computed from the tables as they are now, not from the message.

An index is rebuilt aside, while the old one answers, when there is none yet, when an encoder changed (its old
vectors do not compare with new ones), or when the library has outgrown the texts that its means were estimated
from. Vectors are cached by content, so a rebuild encodes only what was never encoded.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from indexer.ahead import made_ahead
from indexer.backends.base import IndexBackend, IndexState, IndexWriter
from indexer.encoders.base import Encoder
from indexer.encoders.centring import Means, version_of
from indexer.encoding import encode, estimate_means, fingerprints, signed
from indexer.passages import Documents, documents
from indexer.passages.reading import members_of, works_of
from models.database import Database
from models.errors import IndexMissing, IndexOutdated, Locked
from models.tables import Entity, OutboxMessage
from models.vocabulary import CandidateKind, EntityKind

Progress = Callable[[int, int], None]  # (done, of how many)

GROUP_MESSAGES = 200  # the first group; later ones grow or shrink towards GROUP_SECONDS
GROUP_RANGE = (20, 4000)
GROUP_SECONDS = 1.0
REBUILD_ENTITIES = 1000
POLL_SECONDS = 0.2
# Means are estimated anew when the library has doubled, up to a size at which more texts do not move them.
GROWTH = 2.0
LEAST_PASSAGES = 500
STEADY_PASSAGES = 20_000


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. `reason`: why it rebuilt ("first", "encoders", "means", "database", "requested"), or "" where it did not."""

    messages: int = 0
    candidates: int = 0
    passages: int = 0
    removed: int = 0
    reason: str = ""
    seconds: float = 0.0

    def __add__(self, other: SyncReport) -> SyncReport:
        return SyncReport(
            self.messages + other.messages,
            self.candidates + other.candidates,
            self.passages + other.passages,
            self.removed + other.removed,
            self.reason or other.reason,
            self.seconds + other.seconds,
        )


class Indexer:
    """Brings one index up to date with one database. `encoders` are those of the settings, best wrapped in their cache."""

    def __init__(self, database: Database, backend: IndexBackend, encoders: Sequence[Encoder]) -> None:
        self._database = database
        self._backend = backend
        self._encoders = list(encoders)
        self._fingerprints = fingerprints(encoders)
        self._group = GROUP_MESSAGES

    def pending(self) -> int:
        """How many messages the index has not seen yet (at most; ids can have gaps). Raise IndexMissing where there is none."""
        self._backend.refresh()
        return max(0, self._newest() - self._backend.state().position)

    def check(self) -> None:
        """Raise IndexMissing or IndexOutdated where searching with these encoders would be wrong."""
        self._backend.refresh()
        if self._backend.state().fingerprints != self._fingerprints:
            raise IndexOutdated(
                "索引是用另一套编码器或词权重建立的。",
                "The index was built with other encoders or term weights.",
                remedy_zh="请运行 haizhi index，索引会自动重建。",
                remedy_en="Run: haizhi index. It is then rebuilt by itself.",
            )

    def sync(self, progress: Progress | None = None, limit: int | None = None, stop: threading.Event | None = None) -> SyncReport:
        """Apply what the outbox holds, `limit` messages at most; rebuild first where that is needed.

        `progress` is called after each group; the work can be stopped between groups, by `stop` or by an
        exception out of `progress`, and goes on from there next time. Raise Locked where another process writes.
        """
        reason = self._reason_to_rebuild()
        if reason:
            return self.rebuild(progress, reason=reason)
        report = self._apply(progress, limit, stop)
        if report.messages and limit is None and not (stop and stop.is_set()):
            if self._outgrown(self._backend.state()):
                return report + self.rebuild(progress, reason="means")
            self._backend.compact()
        return report

    def rebuild(self, progress: Progress | None = None, *, reason: str = "requested") -> SyncReport:
        """Build a new index from the database alone, with means estimated anew. Raise Locked where another rebuild is under way."""
        started = time.perf_counter()
        with self._database.session() as session:
            position = self._newest(session)
            total = session.scalar(select(func.count()).select_from(Entity).where(Entity.merged_into.is_(None))) or 0
            means = estimate_means(session, self._encoders)
        dimensions = {encoder.name: encoder.dimension for encoder in self._encoders}
        report = SyncReport(reason=reason)
        with self._backend.rebuild(self._fingerprints, dimensions, f"{version_of(means)}.{total}", means) as writer:
            done = 0
            for asked, made in made_ahead(self._database, self._all_entities(), total):
                self._write(writer, made, means)
                writer.commit(position)
                done += asked
                report += SyncReport(candidates=len(made.candidates), passages=len(made.passages))
                if progress:
                    progress(done, max(total, done))
        self._backend.refresh()
        report += self._apply(None, None, None)
        return report + SyncReport(seconds=time.perf_counter() - started - report.seconds)

    def follow(self, stop: threading.Event) -> None:
        """Apply changes as they are committed, until `stop` is set. Rebuilds go on beside it, so that edits are not held up."""
        maintenance: threading.Thread | None = None
        while not stop.is_set():
            try:
                if self._reason_to_rebuild() == "":
                    self._apply(None, None, stop)
                if (maintenance is None or not maintenance.is_alive()) and self._wants_maintenance():
                    maintenance = threading.Thread(target=self._maintain, name="haizhi-index-maintenance")
                    maintenance.start()
            except Locked:
                pass  # Another process is at it; what it leaves is applied next time.
            stop.wait(POLL_SECONDS)
        if maintenance is not None:
            maintenance.join()

    def _wants_maintenance(self) -> bool:
        return bool(self._reason_to_rebuild()) or self._outgrown(self._backend.state()) or self._backend.wasteful()

    def _maintain(self) -> None:
        try:
            reason = self._reason_to_rebuild() or ("means" if self._outgrown(self._backend.state()) else "")
            if reason:
                self.rebuild(reason=reason)
            else:
                self._backend.compact()
        except Locked:
            pass  # Another process is rebuilding; the need for it is looked at again afterwards.

    def _reason_to_rebuild(self) -> str:
        self._backend.refresh()
        try:
            state = self._backend.state()
        except IndexMissing:
            return "first"
        if state.fingerprints != self._fingerprints:
            return "encoders"
        return "database" if self._newest() < state.position else ""

    def _outgrown(self, state: IndexState) -> bool:
        """Whether the library is GROWTH times what its means were estimated from. `rebuild` notes how many entities those were,
        which is about as many as passages."""
        basis = int(state.means_version.rpartition(".")[2] or 0)
        return basis < STEADY_PASSAGES and state.passages > max(LEAST_PASSAGES, GROWTH * basis)

    def _newest(self, session: Session | None = None) -> int:
        if session is None:
            with self._database.session() as own:
                return self._newest(own)
        return session.scalar(select(func.max(OutboxMessage.id))) or 0

    def _apply(self, progress: Progress | None, limit: int | None, stop: threading.Event | None) -> SyncReport:
        """Apply messages group by group. The writer's lock is let go between groups, so that several processes can take turns."""
        report, first = SyncReport(), self._backend.state().position
        newest = self._newest()
        while self._backend.state().position < newest and not (stop and stop.is_set()):
            left = None if limit is None else limit - report.messages
            if left is not None and left <= 0:
                break
            report += self._apply_group(min(self._group, left or self._group))
            if progress:
                progress(self._backend.state().position - first, newest - first)
        return report

    def _apply_group(self, size: int) -> SyncReport:
        started = time.perf_counter()
        with self._backend.writer() as writer:
            self._backend.refresh()
            state = self._backend.state()
            with self._database.session() as session:
                query = select(OutboxMessage.id, OutboxMessage.entity_id).where(OutboxMessage.id > state.position)
                messages = session.execute(query.order_by(OutboxMessage.id).limit(size)).all()
                if not messages:
                    return SyncReport()
                made = self._with_dependants(session, documents(session, [entity for _, entity in messages]))
            self._write(writer, replace(made, passages=signed(made.passages)), state.means)
            writer.delete(made.gone)
            writer.commit(messages[-1][0])
        self._backend.refresh()
        seconds = time.perf_counter() - started
        if size == self._group:
            grown = self._group * min(2.0, max(0.25, GROUP_SECONDS / seconds))
            self._group = int(min(GROUP_RANGE[1], max(GROUP_RANGE[0], grown)))
        return SyncReport(len(messages), len(made.candidates), len(made.passages), len(made.gone), "", seconds)

    def _with_dependants(self, session: Session, made: Documents) -> Documents:
        """Add the passages that carry facets or ownership of a candidate that is new, gone, or changed in these."""
        known = self._backend.candidates([candidate.id for candidate in made.candidates] + made.gone)
        moved = [
            candidate
            for candidate in made.candidates
            if candidate.kind == CandidateKind.TEAM or candidate.id not in known or known[candidate.id].facets != candidate.facets
        ]
        gone = [id_ for id_ in made.gone if id_ in known]
        owned = self._backend.passages_of([*(candidate.id for candidate in moved), *gone])
        subjects = {reference.passage.rpartition("#")[0] for references in owned.values() for reference in references}
        experts = {candidate.id for candidate in moved if candidate.kind == CandidateKind.EXPERT}
        teams = {candidate.id for candidate in moved if candidate.kind == CandidateKind.TEAM}
        subjects |= works_of(session, experts | members_of(session, teams))
        done = {*made.gone, *(candidate.id for candidate in made.candidates), *(passage.subject for passage in made.passages)}
        more = documents(session, sorted(subjects - done))
        return Documents(made.candidates + more.candidates, made.passages + more.passages, made.gone + more.gone)

    def _write(self, writer: IndexWriter, made: Documents, means: Means) -> None:
        writer.upsert(made.candidates, made.passages, encode(made.passages, self._encoders, means))

    def _all_entities(self) -> Iterator[list[str]]:
        """The ids of all entities, group by group."""
        after = ""
        while True:
            with self._database.session() as session:
                query = select(Entity.id).where(Entity.id > after, Entity.merged_into.is_(None), Entity.kind.in_(list(EntityKind)))
                ids = list(session.scalars(query.order_by(Entity.id).limit(REBUILD_ENTITIES)))
            if not ids:
                return
            yield ids
            after = ids[-1]
