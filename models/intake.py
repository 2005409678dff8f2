"""The one way in: records → source records → entities computed anew → outbox messages, in one transaction a batch.

`Intake.put` does set-based work: a batch costs a fixed number of statements, however many records it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models.contacts import ContactKeeper, ContactSet
from models.database import Database, chunks
from models.drafts import Draft, draft
from models.entities.cluster import Assignment, assign, merge
from models.entities.recompute import recompute
from models.entities.references import names, names_of, referring
from models.entities.relink import link_affiliations, relink
from models.entities.split import part_clusters
from models.entities.statements import Statement
from models.outbox import Outbox
from models.outcomes import DUPLICATE, ERASED, Outcome, Refusal
from models.records import Record
from models.sources import RunHandle, register_source, start_run
from models.tables import Source, SourceRecord
from models.tables.base import now
from models.tombstones import buried, nameless
from models.vocabulary import EntityKind, IdentifierScheme

__all__ = ["DUPLICATE", "ERASED", "Intake", "Outcome", "Refusal", "RunHandle", "register_source", "start_run"]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The present version of a record."""

    id: int
    version: int
    entity_id: str
    content_hash: str


class Intake:
    """Takes in the records of one source. One object serves one file or crawl: it remembers the keys it has met."""

    def __init__(
        self, database: Database, contacts: ContactKeeper, source: str, *, run: RunHandle | None = None, author: str | None = None
    ) -> None:
        """Make the source known where it is not. `run` marks records as one import's; `author` writes the needs (default: the source)."""
        self._database, self._contacts, self._source, self._run = database, contacts, source, run
        self._author = author
        # Digest and entity by (kind, key). A file has fewer than 50 MB, which bounds it; crawls say `later_wins` and keep none.
        self._met: dict[tuple[str, str], tuple[bytes, str]] = {}
        register_source(database, source)

    def prepare(self, record: Record) -> Draft:
        """Return a record's draft: its key, its digest, its payload without contacts. `put` takes it in the record's place."""
        return draft(record, self._contacts.keyed_hash)

    def put(self, records: Sequence[Record | Draft], *, later_wins: bool = False) -> list[Outcome]:
        """Take in a batch (best 500–1,000 records) in one transaction; return what became of each, in order.

        When this returns, the batch is on disk; when it raises, nothing of it is. A key met before in this file is
        "unchanged" where it says the same and "refused" (DUPLICATE) where it does not, unless `later_wins`.
        """
        drafts = [record if isinstance(record, Draft) else self.prepare(record) for record in records]
        first, outcomes = self._without_repeats(drafts, later_wins)
        with self._database.write() as session:
            taken = _Batch(session, self._contacts, self._source, self._run.id if self._run else None, self._author).take(
                [drafts[at] for at in first]
            )
        for at, outcome in zip(first, taken, strict=True):
            outcomes[at] = outcome
            if not later_wins:
                self._met[drafts[at].kind.value, drafts[at].key] = (drafts[at].digest, outcome.entity_id)
        return self._settle(drafts, outcomes)

    def _without_repeats(self, drafts: Sequence[Draft], later_wins: bool) -> tuple[list[int], dict[int, Outcome]]:
        """Return the places of the drafts to take in, and the outcomes that are settled beforehand."""
        outcomes: dict[int, Outcome] = {}
        chosen: dict[tuple[str, str], int] = {}
        for at, one in enumerate(drafts):
            mark = (one.kind.value, one.key)
            if later_wins:
                chosen[mark] = at
                continue
            before, entity_id = self._met.get(mark, (drafts[chosen[mark]].digest if mark in chosen else None, ""))
            if before is None:
                chosen[mark] = at
            else:
                outcomes[at] = Outcome("unchanged", entity_id) if before == one.digest else Outcome("refused", "", DUPLICATE)
        return sorted(chosen.values()), outcomes

    def _settle(self, drafts: Sequence[Draft], outcomes: dict[int, Outcome]) -> list[Outcome]:
        """Give repeats the entity of the record that they repeat."""
        entities = {(drafts[at].kind, drafts[at].key): outcome.entity_id for at, outcome in outcomes.items() if outcome.entity_id}
        settled = []
        for at, one in enumerate(drafts):
            outcome = outcomes.get(at, Outcome("unchanged", ""))
            if outcome.status == "unchanged" and not outcome.entity_id:
                outcome = replace(outcome, entity_id=entities.get((one.kind, one.key), ""))
            settled.append(outcome)
        return settled


class _Batch:
    """One batch in one transaction."""

    def __init__(self, session: Session, contacts: ContactKeeper, source: str, run_id: int | None, author: str | None) -> None:
        self._session, self._contacts, self._run_id, self._author = session, contacts, run_id, author
        self._source = session.get_one(Source, source)
        self._outbox = Outbox()
        self._moment = now()

    def take(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Take in drafts, no two of which have the same kind and key."""
        refused = buried(self._session, self._contacts, self._source.name, drafts)
        stored = self._stored(drafts)
        marks = [(one.kind, one.key) for one in drafts]
        changed = [
            at
            for at, one in enumerate(drafts)
            if at not in refused and (marks[at] not in stored or stored[marks[at]].content_hash != one.content_hash)
        ]
        entities = {mark: record.entity_id for mark, record in stored.items()}
        if changed:
            for at, entity_id in zip(
                changed,
                self._write(nameless(self._session, self._contacts, self._source.name, [drafts[at] for at in changed]), stored),
                strict=True,
            ):
                entities[marks[at]] = entity_id
        touched = self._store_contacts([one for at, one in enumerate(drafts) if at not in refused], entities)
        self._outbox.flush(self._session)
        written = set(changed)
        return [
            Outcome("refused", "", ERASED)
            if at in refused
            else Outcome(
                "created" if mark not in stored else "changed" if at in written or mark[1] in touched else "unchanged", entities[mark]
            )
            for at, mark in enumerate(marks)
        ]

    def _stored(self, drafts: Sequence[Draft]) -> dict[tuple[EntityKind, str], _Stored]:
        """Return the present versions of these records."""
        found: dict[tuple[EntityKind, str], _Stored] = {}
        table = SourceRecord
        columns = select(table.key, table.id, table.version, table.entity_id, table.content_hash)
        for kind in sorted({one.kind for one in drafts}):
            here = columns.where(table.source == self._source.name, table.kind == kind.value, table.current)
            for part in chunks([one.key for one in drafts if one.kind is kind]):
                for key, record_id, version, entity_id, content_hash in self._session.execute(here.where(table.key.in_(part))):
                    found[kind, key] = _Stored(record_id, version, entity_id, content_hash)
        return found

    def _write(self, drafts: Sequence[Draft], stored: Mapping[tuple[EntityKind, str], _Stored]) -> list[str]:
        """Write new versions, take apart, merge and recompute what they touch; return the entity of each draft."""
        session, source = self._session, self._source.name
        current = {mark: stored[mark].entity_id for one in drafts if (mark := (one.kind, one.key)) in stored}
        parted = part_clusters(session, source, drafts, current)
        assigned = assign(session, source, drafts, current)
        renamed = names_of(session, parted.kinds.keys() | assigned.merged.keys())
        dirty = merge(session, assigned.merged, self._outbox, source)
        statements = self._write_records(drafts, assigned, stored)
        placed = list(zip(assigned.entity_ids, drafts, strict=True))
        new = [(entity_id, one) for entity_id, one in placed if (one.kind, one.key) not in current]
        joined = {*assigned.merged.values(), *parted.kinds, *(entity_id for entity_id, _ in new)} - assigned.created
        known = {entity_id: said for entity_id, said in statements.items() if entity_id in assigned.created}
        entities = {entity_id: one.kind for entity_id, one in placed} | parted.kinds
        recompute(
            session, entities, self._outbox,
            created=assigned.created, joined=joined, known=known, dirty_works=dirty, author=self._author,
        )  # fmt: skip
        self._link(entities, new, renamed)
        rors = {value for one in drafts for scheme, value in (*one.identifiers, *parted.dropped) if scheme == IdentifierScheme.ROR}
        link_affiliations(session, rors)
        return assigned.entity_ids

    def _link(
        self, fresh: Mapping[str, EntityKind], new: Iterable[tuple[str, Draft]], renamed: Mapping[EntityKind, Collection[str]]
    ) -> None:
        """Follow anew the references of others that may stand for something else now: a text is new, or stands for another entity.

        `fresh` were computed just now; `renamed` are the texts by which merged and parted entities were known.
        """
        texts: dict[EntityKind, set[str]] = defaultdict(set, {kind: set(some) for kind, some in renamed.items()})
        for entity_id, one in new:
            texts[one.kind] |= {entity_id, *names(self._source.name, one.key, one.given_id)}
        others = referring(self._session, texts)
        relink(self._session, {entity_id: kind for entity_id, kind in others.items() if entity_id not in fresh}, self._outbox)

    def _write_records(
        self, drafts: Sequence[Draft], assigned: Assignment, stored: Mapping[tuple[EntityKind, str], _Stored]
    ) -> dict[str, list[Statement]]:
        """Insert the new versions and retire the old; return what they say, by entity."""
        replaced = [stored[one.kind, one.key] for one in drafts if (one.kind, one.key) in stored]
        self._retire(record.id for record in replaced)
        rows = [
            self._row(one, entity_id, stored.get((one.kind, one.key))) for one, entity_id in zip(drafts, assigned.entity_ids, strict=True)
        ]
        ids = self._session.scalars(insert(SourceRecord).returning(SourceRecord.id, sort_by_parameter_order=True), rows).all()
        said: dict[str, list[Statement]] = {}
        for one, entity_id, record_id in zip(drafts, assigned.entity_ids, ids, strict=True):
            statement = Statement(record_id, self._source.name, one.key, self._source.trust, self._moment, one.payload)
            said.setdefault(entity_id, []).append(statement)
        for statements in said.values():
            statements.sort(key=lambda statement: statement.rank, reverse=True)
        return said

    def _retire(self, record_ids: Iterable[int]) -> None:
        for part in chunks(list(record_ids)):
            self._session.execute(
                update(SourceRecord).where(SourceRecord.id.in_(part)).values(current=False),
                execution_options={"synchronize_session": False},
            )

    def _row(self, one: Draft, entity_id: str, before: _Stored | None) -> dict[str, object]:
        return {
            "source": self._source.name,
            "kind": one.kind.value,
            "key": one.key,
            "version": before.version + 1 if before else 1,
            "current": True,
            "given_id": one.given_id,
            "entity_id": entity_id,
            "content_hash": one.content_hash,
            "payload": one.payload,
            "legal_basis": self._source.legal_basis,
            "run_id": self._run_id,
            "taken_at": self._moment,
        }

    def _store_contacts(self, drafts: Sequence[Draft], entities: Mapping[tuple[EntityKind, str], str]) -> Collection[str]:
        """Bring the contacts to what these records give; return the keys of the records where that wrote anything."""
        sets = [ContactSet(entities[one.kind, one.key], self._source.name, one.key, one.contacts) for one in drafts]
        return self._contacts.store_many(self._session, sets)
