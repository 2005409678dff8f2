"""Works computed from their mentions: an item of an expert record's `works`, known by source record and ordinal.

A mention's work is named by its DOI, else by its folded title and year; a title of fewer than 20 folded characters needs the
venue besides. The own id is made from that name alone, so every mention finds its work without a search.

A field takes the value of the best mention that has one (most trusted source, newest record), as everywhere. When mentions are
only added, the stored row stands for the mentions behind it: each of its values competes with the rank of the record that it
came from. When mentions changed or went, the work is computed from all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from models.database import chunks
from models.entities.rows import UNTRACKED, Row, delete_rows, existing_rows, insert_rows, same_content, upsert_rows
from models.entities.statements import Rank, Statement, load_statements
from models.ids import own_id
from models.normalise import identifiers
from models.normalise.text import fold
from models.outbox import Outbox
from models.tables import Authorship, Entity, Source, SourceRecord, Work
from models.tables.base import now
from models.vocabulary import EntityKind

# A shorter title ("Editorial", "Introduction") names many works.
SHORT_TITLE = 20
_FIELDS = ("title", "abstract", "year", "venue", "doi", "citations")


@dataclass(frozen=True, slots=True)
class Mention:
    """One expert's place on one work, as one record says it."""

    expert_id: str
    work_id: str
    position: int | None
    authors: int | None
    record_id: int
    ordinal: int
    rank: Rank
    values: Mapping[str, Any]

    @property
    def strength(self) -> tuple[Rank, int]:
        """The larger wins; within one record, the earlier item."""
        return (self.rank, -self.ordinal)


@dataclass(frozen=True, slots=True)
class Changed:
    """Experts that were recomputed: what they say now, which of them are new, whose facets moved, which works must be computed in full."""

    statements: Mapping[str, Sequence[Statement]]
    created: Collection[str]
    moved: Collection[str]
    dirty: Collection[str]


def work_key(work: Mapping[str, Any]) -> str:
    """Return the name that makes two mentions one work."""
    doi = identifiers.doi(work.get("doi"))
    if doi:
        return f"doi:{doi}"
    title = fold(work["title"])
    venue = fold(work.get("venue") or "") if len(title) < SHORT_TITLE else ""
    return f"title:{title}|{work.get('year') or ''}|{venue}"


def mentions(expert_id: str, statements: Iterable[Statement]) -> list[Mention]:
    """Return all mentions of works in an expert's statements."""
    found = []
    for statement in statements:
        rank = statement.rank
        for ordinal, work in enumerate(statement.payload.get("works") or ()):
            work_id = own_id(EntityKind.WORK, "work", work_key(work))
            values = {name: work.get(name) for name in _FIELDS} | {"doi": identifiers.doi(work.get("doi"))}
            found.append(Mention(expert_id, work_id, work.get("position"), work.get("authors"), statement.record_id, ordinal, rank, values))
    return found


def recompute_works(session: Session, changed: Changed, outbox: Outbox) -> None:
    """Write the works of recomputed experts and their places on them; tell the indexes of every work that reads differently now."""
    said: dict[str, list[Mention]] = defaultdict(list)
    places: dict[tuple[str, str], Mention] = {}
    for expert_id, statements in changed.statements.items():
        for mention in mentions(expert_id, statements):
            said[mention.work_id].append(mention)
            best = places.get((expert_id, mention.work_id))
            if best is None or mention.strength > best.strength:
                places[expert_id, mention.work_id] = mention
    stored = _stored_places(session, [expert_id for expert_id in changed.statements if expert_id not in changed.created])
    dirty = set(changed.dirty) | {work_id for _, work_id in stored}
    dirty |= {work_id for expert_id, work_id in places if expert_id not in changed.created}
    old = existing_rows(session, Work, dirty | said.keys())
    _add_unsaid(session, dirty, changed.statements.keys(), said)
    strengths = _stored_strengths(session, [row for work_id, row in old.items() if work_id not in dirty])
    rows = [_row(work_id, found, None if work_id in dirty else old.get(work_id), strengths) for work_id, found in said.items()]
    _make_entities(session, [row["id"] for row in rows if row["id"] not in old])
    upsert_rows(session, Work, rows, old)
    touched = _write_places(session, places, stored)
    gone = {work_id for work_id in dirty if work_id not in said}
    delete_rows(session, Work.id, gone)
    outbox.delete(EntityKind.WORK, sorted(gone & old.keys()))
    touched |= {row["id"] for row in rows if not same_content(row, old.get(row["id"]))}
    touched |= {work_id for expert_id, work_id in places if expert_id in changed.moved}
    outbox.upsert(EntityKind.WORK, sorted((touched | set(changed.dirty)) - gone))


def _stored_places(session: Session, experts: Collection[str]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return (expert, work) → (position, authors, record, ordinal) as stored."""
    table = Authorship
    columns = select(table.expert_id, table.work_id, table.position, table.authors, table.source_record_id, table.ordinal)
    found: dict[tuple[str, str], tuple[Any, ...]] = {}
    for part in chunks(sorted(experts)):
        for row in session.execute(columns.where(table.expert_id.in_(part))):
            found[row[0], row[1]] = row[2:]
    return found


def _add_unsaid(session: Session, dirty: Collection[str], known: Collection[str], said: dict[str, list[Mention]]) -> None:
    """Add to `said` the mentions of dirty works by experts other than the `known` ones."""
    others: set[str] = set()
    for part in chunks(sorted(dirty)):
        others.update(session.scalars(select(Authorship.expert_id).where(Authorship.work_id.in_(part)).distinct()))
    # A hundred experts at a time: records with all their works are the largest things there are.
    for part in chunks(sorted(others - set(known)), 100):
        for expert_id, statements in load_statements(session, part).items():
            for mention in mentions(expert_id, statements):
                if mention.work_id in dirty:
                    said[mention.work_id].append(mention)


def _stored_strengths(session: Session, rows: Iterable[Row]) -> dict[int, Rank]:
    """Return source record → its rank, for the records that these works' values came from."""
    wanted = {record_id for row in rows for record_id in row["provenance"].values()}
    query = select(SourceRecord.id, Source.trust, SourceRecord.taken_at, SourceRecord.source, SourceRecord.key)
    query = query.join(Source, Source.name == SourceRecord.source)
    ranks: dict[int, Rank] = {}
    for part in chunks(sorted(wanted)):
        for record_id, trust, taken_at, source, key in session.execute(query.where(SourceRecord.id.in_(part))):
            ranks[record_id] = (trust, taken_at, source, key)
    return ranks


def _row(work_id: str, found: Sequence[Mention], stored: Row | None, strengths: Mapping[int, Rank]) -> Row:
    """Choose each field among the mentions, and the stored row where it stands for mentions that are not among `found`."""
    row: Row = {"id": work_id}
    provenance: dict[str, int] = {}
    best_first = sorted(found, key=lambda mention: mention.strength, reverse=True)
    for name in _FIELDS:
        winner = next((mention for mention in best_first if mention.values[name] not in (None, "")), None)
        row[name] = winner.values[name] if winner else None
        if winner:
            provenance[name] = winner.record_id
        if stored and stored[name] is not None:
            record_id = stored["provenance"][name]
            if winner is None or strengths[record_id] >= winner.rank:
                row[name], provenance[name] = stored[name], record_id
    return row | {"provenance": provenance}


def _make_entities(session: Session, work_ids: list[str]) -> None:
    """Make the entities of works that never were here; one that was, and went, takes up its id again."""
    known: set[str] = set()
    for part in chunks(work_ids):
        known.update(session.scalars(select(Entity.id).where(Entity.id.in_(part))))
    moment = now()
    insert_rows(session, Entity, [
        {"id": work_id, "kind": EntityKind.WORK.value, "revision": 0, "created_at": moment, "updated_at": moment, "merged_into": None}
        for work_id in work_ids if work_id not in known
    ])  # fmt: skip


def _write_places(
    session: Session, places: Mapping[tuple[str, str], Mention], stored: Mapping[tuple[str, str], tuple[Any, ...]]
) -> set[str]:
    """Bring the authorships to what the experts' records say; return the works whose authors changed."""
    wanted = {mark: (said.position, said.authors, said.record_id, said.ordinal) for mark, said in places.items()}
    changed = [mark for mark in stored if wanted.get(mark) != stored[mark]]
    for part in chunks(changed, 400):
        session.execute(delete(Authorship).where(tuple_(Authorship.expert_id, Authorship.work_id).in_(part)), execution_options=UNTRACKED)
    names = ("position", "authors", "source_record_id", "ordinal")
    insert_rows(session, Authorship, [
        {"expert_id": mark[0], "work_id": mark[1], **dict(zip(names, value, strict=True))}
        for mark, value in wanted.items() if stored.get(mark) != value
    ])  # fmt: skip
    return {
        mark[1]
        for mark in {*wanted, *stored}
        if wanted.get(mark, ())[:2] != stored.get(mark, ())[:2] or (mark in wanted) != (mark in stored)
    }
