"""Tombstones: what is left of an erased record, and the check at the one door that keeps it from coming back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.contacts import ContactKeeper
from models.database import chunks
from models.drafts import Draft
from models.naming import persons, without
from models.tables import Tombstone
from models.tables.base import now
from models.vocabulary import EntityKind


def record_mark(source: str, kind: str, key: str) -> str:
    """The text whose keyed hash stands for a record."""
    return f"record\x1f{source}\x1f{kind}\x1f{key}"


def identifier_mark(scheme: str, value: str) -> str:
    """The text whose keyed hash stands for an identifier."""
    return f"identifier\x1f{scheme}\x1f{value}"


def entity_mark(entity_id: str) -> str:
    """The text whose keyed hash stands for an own id."""
    return f"entity\x1f{entity_id}"


def reference_mark(source: str, text: str) -> str:
    """The text whose keyed hash stands for a bare key by which a source referred to someone of another source."""
    return f"reference\x1f{source}\x1f{text}"


def _marks_of(source: str, text: str) -> list[str]:
    """The marks that a reference to an expert can be buried under (the counterpart of models.ids.find)."""
    kind = EntityKind.EXPERT.value
    marks = [entity_mark(text), reference_mark(source, text), record_mark(source, kind, text)]
    named, colon, key = text.partition(":")
    return [*marks, record_mark(named, kind, key)] if colon and key else marks


def nameless(session: Session, contacts: ContactKeeper, source: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with those persons nameless whom a tombstone names.

    The content hash stays that of the record as given, so that the same record again changes nothing.
    """
    texts = {str(person["expert"]) for draft in drafts for person in persons(draft.payload) if person.get("expert")}
    if not texts or session.scalar(select(Tombstone.id).limit(1)) is None:
        return list(drafts)
    named: dict[str, set[str]] = {}
    for text in texts:
        for mark in _marks_of(source, text):
            named.setdefault(contacts.keyed_hash(mark), set()).add(text)
    erased = {text for keyed in _standing(session, named) for text in named[keyed]}
    return [replace(draft, payload=without(draft.payload, erased.__contains__)) for draft in drafts]


def buried(session: Session, contacts: ContactKeeper, source: str, drafts: Sequence[Draft]) -> set[int]:
    """Return the places of those drafts that a tombstone names, by record or by identifier."""
    if session.scalar(select(Tombstone.id).limit(1)) is None:
        return set()
    places: dict[str, list[int]] = {}
    for at, draft in enumerate(drafts):
        marks = [record_mark(source, draft.kind.value, draft.key), *(identifier_mark(*mark) for mark in draft.identifiers)]
        for mark in marks:
            places.setdefault(contacts.keyed_hash(mark), []).append(at)
    found: set[int] = set()
    for keyed in _standing(session, places):
        found.update(places[keyed])
    return found


def _standing(session: Session, keyed_hashes: Iterable[str]) -> set[str]:
    """Return those keyed hashes that have a tombstone."""
    found: set[str] = set()
    for part in chunks(sorted(set(keyed_hashes))):
        found.update(session.scalars(select(Tombstone.keyed_hash).where(Tombstone.keyed_hash.in_(part))))
    return found


def bury(session: Session, kind: str, keyed_hashes: Iterable[str], erased_by: str, reason: str | None) -> None:
    """Write tombstones; those that stand already stay."""
    wanted = sorted(set(keyed_hashes))
    standing = _standing(session, wanted)
    rows = [
        {"kind": kind, "keyed_hash": keyed, "reason": reason, "erased_by": erased_by, "erased_at": now()}
        for keyed in wanted if keyed not in standing
    ]  # fmt: skip
    if rows:
        session.execute(insert(Tombstone), rows)
