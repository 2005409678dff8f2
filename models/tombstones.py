"""Tombstones: what is left of an erased record, and the check at the one door that keeps it from coming back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.contacts import ContactKeeper
from models.database import chunks
from models.drafts import Draft
from models.tables import Tombstone
from models.tables.base import now


def record_mark(source: str, kind: str, key: str) -> str:
    """The text whose keyed hash stands for a record."""
    return f"record\x1f{source}\x1f{kind}\x1f{key}"


def identifier_mark(scheme: str, value: str) -> str:
    """The text whose keyed hash stands for an identifier."""
    return f"identifier\x1f{scheme}\x1f{value}"


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
    for part in chunks(sorted(places)):
        for keyed in session.scalars(select(Tombstone.keyed_hash).where(Tombstone.keyed_hash.in_(part))):
            found.update(places[keyed])
    return found


def bury(session: Session, kind: str, keyed_hashes: Iterable[str], erased_by: str, reason: str | None) -> None:
    """Write tombstones; those that stand already stay."""
    wanted = sorted(set(keyed_hashes))
    standing: set[str] = set()
    for part in chunks(wanted):
        standing.update(session.scalars(select(Tombstone.keyed_hash).where(Tombstone.keyed_hash.in_(part))))
    rows = [
        {"kind": kind, "keyed_hash": keyed, "reason": reason, "erased_by": erased_by, "erased_at": now()}
        for keyed in wanted if keyed not in standing
    ]  # fmt: skip
    if rows:
        session.execute(insert(Tombstone), rows)
