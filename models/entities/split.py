"""Clusters that fall apart: a record whose identifier was corrected no longer belongs with those that it was joined to by the old one.

A record carries one identifier at most, so the records of an entity belong together where they carry the same one. Those with
the record that the entity is named after keep it; the others get the entity that they would have, had they never been joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from models.audit import record_event
from models.database import chunks
from models.drafts import Draft
from models.entities.rows import UNTRACKED, insert_rows
from models.ids import own_id
from models.normalise import identifiers
from models.tables import EncryptedContact, Entity, Identifier, SourceRecord
from models.tables.base import now
from models.vocabulary import EntityKind, IdentifierScheme

# What joins the records of a kind, and how it is read from a payload.
_JOINED_BY = {
    EntityKind.EXPERT: (IdentifierScheme.ORCID, identifiers.orcid),
    EntityKind.ORGANISATION: (IdentifierScheme.ROR, identifiers.ror),
}
_Mark = tuple[str, str]  # (scheme, value) of an identifier


class _Record(NamedTuple):
    """One current record of an entity, in the order of age."""

    first_id: int
    source: str
    key: str


@dataclass(slots=True)
class Parted:
    """What came of it: entities that lost records, those that the records went to, identifiers that their entity no longer carries."""

    kinds: dict[str, EntityKind] = field(default_factory=dict)
    dropped: set[_Mark] = field(default_factory=set)


def part_clusters(session: Session, source: str, drafts: Sequence[Draft], current: dict[tuple[EntityKind, str], str]) -> Parted:
    """Take apart the entities whose records, with these drafts for new versions, no longer belong together.

    `current` ((kind, key) → entity of the present version) is brought up to date, and so are the identifiers of these entities, so
    that what comes in after is not joined by one that is no longer said. The caller recomputes all of `Parted.kinds`.
    """
    result = Parted()
    said = {(draft.kind, draft.key): draft.identifiers for draft in drafts}
    carried = _carried(session, set(current.values()))
    doubtful: dict[str, EntityKind] = {
        entity_id: kind
        for (kind, key), entity_id in current.items()
        if kind in _JOINED_BY and carried.get(entity_id, set()) - set(said[kind, key])
    }
    for entity_id, kind in doubtful.items():
        groups = _groups(session, source, entity_id, kind, said)
        result.dropped |= carried[entity_id] - groups.keys()
        _drop(session, entity_id, carried[entity_id] - groups.keys())
        for mark, records in _leaving(entity_id, kind, groups).items():
            other = _own_entity(session, kind, records)
            _move(session, entity_id, other, kind, records)
            moved = update(Identifier).where(Identifier.entity_id == entity_id, tuple_(Identifier.scheme, Identifier.value) == mark)
            session.execute(moved.values(entity_id=other), execution_options=UNTRACKED)
            record_event(session, source, "entity.part", "entity", entity_id, reason="no longer the same identifier", into=other)
            result.kinds |= {entity_id: kind, other: kind}
            result.dropped.add(mark)
            current.update({(kind, one.key): other for one in records if one.source == source and (kind, one.key) in current})
    return result


def _carried(session: Session, entities: Collection[str]) -> dict[str, set[_Mark]]:
    """Return entity → the identifiers that join its records, as computed before."""
    found: dict[str, set[_Mark]] = defaultdict(set)
    schemes = [scheme.value for scheme, _ in _JOINED_BY.values()]
    columns = select(Identifier.entity_id, Identifier.scheme, Identifier.value).where(Identifier.scheme.in_(schemes))
    for some in chunks(sorted(entities)):
        for entity_id, *mark in session.execute(columns.where(Identifier.entity_id.in_(some))):
            found[entity_id].add((mark[0], mark[1]))
    return found


def _groups(
    session: Session, source: str, entity_id: str, kind: EntityKind, said: Mapping[tuple[EntityKind, str], tuple[_Mark, ...]]
) -> dict[_Mark, list[_Record]]:
    """Return identifier → the records that carry it, eldest first; a record without one stands under a mark of its own."""
    scheme, normalised = _JOINED_BY[kind]
    ages = select(SourceRecord.source, SourceRecord.key, func.min(SourceRecord.id).label("first_id"))
    ages = ages.where(SourceRecord.entity_id == entity_id, SourceRecord.kind == kind.value).group_by(SourceRecord.source, SourceRecord.key)
    first = {(of, key): first_id for of, key, first_id in session.execute(ages)}
    columns = select(SourceRecord.source, SourceRecord.key, SourceRecord.payload[scheme.value].as_string())
    groups: dict[_Mark, list[_Record]] = defaultdict(list)
    for of, key, value in session.execute(columns.where(SourceRecord.entity_id == entity_id, SourceRecord.current)):
        stored = normalised(value)
        marks = said.get((kind, key)) if of == source else None
        if marks is None:
            marks = ((scheme.value, stored),) if stored else ()
        groups[marks[0] if marks else ("", f"{of}\x1f{key}")].append(_Record(first[of, key], of, key))
    return {mark: sorted(records) for mark, records in groups.items()}


def _leaving(entity_id: str, kind: EntityKind, groups: Mapping[_Mark, list[_Record]]) -> dict[_Mark, list[_Record]]:
    """Return the groups that do not keep the entity."""
    named = (mark for mark, records in groups.items() if any(own_id(kind, one.source, one.key) == entity_id for one in records))
    keeps = next(named, None) or min(groups, key=lambda mark: groups[mark])
    return {mark: records for mark, records in groups.items() if mark != keeps}


def _drop(session: Session, entity_id: str, marks: Collection[_Mark]) -> None:
    """Take from an entity the identifiers that none of its records gives any more."""
    for scheme, value in marks:
        gone = delete(Identifier).where(Identifier.entity_id == entity_id, Identifier.scheme == scheme, Identifier.value == value)
        session.execute(gone, execution_options=UNTRACKED)


def _own_entity(session: Session, kind: EntityKind, records: Sequence[_Record]) -> str:
    """Return the entity of records on their own: the eldest that one of them had before they were merged, else a new one."""
    candidates = [own_id(kind, one.source, one.key) for one in records]
    had = set(session.scalars(select(Entity.id).where(Entity.id.in_(candidates))))
    entity_id = next((one for one in candidates if one in had), candidates[0])
    moment = now()
    if entity_id in had:
        session.execute(
            update(Entity).where(Entity.id == entity_id).values(merged_into=None, updated_at=moment), execution_options=UNTRACKED
        )
    else:
        row = {"id": entity_id, "kind": kind.value, "revision": 0, "created_at": moment, "updated_at": moment, "merged_into": None}
        insert_rows(session, Entity, [row])
    return entity_id


def _move(session: Session, entity_id: str, other: str, kind: EntityKind, records: Sequence[_Record]) -> None:
    """Give records, all versions of them, and their contacts to another entity."""
    for one in records:
        versions = update(SourceRecord).where(
            SourceRecord.source == one.source, SourceRecord.kind == kind.value, SourceRecord.key == one.key
        )
        session.execute(versions.values(entity_id=other), execution_options=UNTRACKED)
        contacts = update(EncryptedContact).where(
            EncryptedContact.entity_id == entity_id, EncryptedContact.source == one.source, EncryptedContact.record_key == one.key
        )
        session.execute(contacts.values(entity_id=other), execution_options=UNTRACKED)
