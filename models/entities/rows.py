"""Computed rows written set by set: the same entity's old rows are replaced, never edited one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.database import chunks
from models.entities.statements import Statement
from models.records import Code
from models.tables import Base, ClassificationCode, Expert, Identifier, Organisation, Project, Team, Work
from models.vocabulary import IdentifierScheme

Row = dict[str, Any]
# Bulk statements do not look for objects in the session: computed rows are never loaded as objects here.
UNTRACKED = {"synchronize_session": False}
# SQLite's Python driver binds about 20 columns a row here, so this many rows stay below the variable limit in one statement.
_ROWS = 1_000


def insert_rows(session: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert many rows of one table; all of them have the same columns."""
    for part in chunks(list(rows), _ROWS):
        session.execute(insert(table), part)


def replace_rows(session: Session, column: InstrumentedAttribute[str], owners: Collection[str], rows: Sequence[Row]) -> None:
    """Put `rows` in the place of all rows whose `column` is one of `owners`."""
    delete_rows(session, column, owners)
    table: type[Base] = inspect(column.class_).class_
    insert_rows(session, table, rows)


def delete_rows(session: Session, column: InstrumentedAttribute[str], owners: Collection[str]) -> None:
    """Delete all rows whose `column` is one of `owners`."""
    for part in chunks(sorted(owners)):
        session.execute(delete(column.class_).where(column.in_(part)), execution_options=UNTRACKED)


def existing_rows(session: Session, table: type[Expert | Organisation | Project | Team | Work], ids: Collection[str]) -> dict[str, Row]:
    """Return id → the row as stored, for those of `ids` that have one."""
    columns = table.__table__.columns
    found: dict[str, Row] = {}
    for part in chunks(sorted(ids)):
        for row in session.execute(select(*columns).where(table.id.in_(part))).mappings():
            found[row["id"]] = dict(row)
    return found


def upsert_rows(
    session: Session, table: type[Expert | Organisation | Project | Team | Work], rows: Sequence[Row], old: Mapping[str, Row]
) -> None:
    """Insert the rows that are new and update those in `old` (by id) that differ."""
    insert_rows(session, table, [row for row in rows if row["id"] not in old])
    changed = [row for row in rows if row["id"] in old and row != old[row["id"]]]
    for part in chunks(changed, _ROWS):
        session.execute(update(table), part)


def same_content(row: Row, old: Row | None) -> bool:
    """Whether a row says the same as before, wherever it came from."""
    return old is not None and all(old[name] == value for name, value in row.items() if name != "provenance")


def write_codes(session: Session, statements: Mapping[str, Sequence[Statement]], existing: Collection[str]) -> None:
    """Write the classification codes that the statements of these entities give, each once a source."""
    rows = {
        (entity_id, code.scheme, code.code, statement.source)
        for entity_id, said in statements.items()
        for statement in said
        for code in map(Code.model_validate, statement.payload.get("codes") or ())
    }
    names = ("entity_id", "scheme", "code", "source")
    replace_rows(session, ClassificationCode.entity_id, existing, [dict(zip(names, row, strict=True)) for row in sorted(rows)])


def identifier_rows(entity_id: str, scheme: IdentifierScheme, said: Sequence[tuple[str | None, int]]) -> list[Row]:
    """Return rows for the values given for one scheme, each once, from the best statement that gives it."""
    first = {value: record_id for value, record_id in reversed(said) if value}
    return [
        {"entity_id": entity_id, "scheme": scheme.value, "value": value, "source_record_id": record_id}
        for value, record_id in first.items()
    ]


def write_identifiers(session: Session, rows: Sequence[Row], existing: Collection[str]) -> None:
    """Write the identifiers of these entities."""
    replace_rows(session, Identifier.entity_id, existing, rows)
