"""What the current source records of an entity say, best first, and the choice of one value among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import chunks
from models.tables import Source, SourceRecord

# Sorts before every other rank where the larger wins: trust, then the newest; source and key only to make ties definite.
Rank = tuple[int, datetime, str, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """One current source record of an entity."""

    record_id: int
    source: str
    key: str
    trust: int
    taken_at: datetime
    payload: Mapping[str, Any]

    @property
    def rank(self) -> Rank:
        """The larger wins: the more trusted source, then the newer record."""
        return (self.trust, self.taken_at, self.source, self.key)


def load_statements(
    session: Session, entity_ids: Iterable[str], known: Mapping[str, list[Statement]] | None = None
) -> dict[str, list[Statement]]:
    """Return entity → its statements, best first. `known` are entities whose statements the caller has in hand."""
    statements: dict[str, list[Statement]] = defaultdict(list)
    wanted = []
    for entity_id in entity_ids:
        if known and entity_id in known:
            statements[entity_id] = known[entity_id]
        else:
            wanted.append(entity_id)
    query = select(
        SourceRecord.entity_id, SourceRecord.id, SourceRecord.source, SourceRecord.key, Source.trust, SourceRecord.taken_at,
        SourceRecord.payload,
    ).join(Source, Source.name == SourceRecord.source)  # fmt: skip
    for part in chunks(wanted):
        rows = session.execute(query.where(SourceRecord.entity_id.in_(part), SourceRecord.current))
        for entity_id, record_id, source, key, trust, taken_at, payload in rows:
            if payload is not None:
                statements[entity_id].append(Statement(record_id, source, key, trust, taken_at, payload))
    for found in statements.values():
        found.sort(key=lambda statement: statement.rank, reverse=True)
    return dict(statements)


@dataclass(slots=True)
class Choice:
    """Values chosen field by field, with the source record that each came from."""

    statements: Sequence[Statement]
    values: dict[str, Any]
    provenance: dict[str, int]

    def take(self, *fields: str) -> None:
        """Choose each of these fields: the first statement that has it wins; an empty value never overrides."""
        for field in fields:
            self.values[field] = None
            for statement in self.statements:
                value = statement.payload.get(field)
                if value is not None and value not in ("", []):
                    self.values[field], self.provenance[field] = value, statement.record_id
                    break

    def take_lists(self, *fields: str) -> None:
        """Choose each of these list fields; an empty list where nobody says anything."""
        self.take(*fields)
        for field in fields:
            if self.values[field] is None:
                self.values[field] = []

    def all_of(self, field: str) -> list[tuple[Any, Statement]]:
        """Return every item of a list field in all statements, best first, with who says so."""
        return [(item, statement) for statement in self.statements for item in statement.payload.get(field) or ()]


def choose(statements: Sequence[Statement]) -> Choice:
    """Begin choosing among the statements of one entity (best first)."""
    return Choice(statements, {}, {})
