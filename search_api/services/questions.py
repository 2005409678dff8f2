"""Which queries to match: one stored need or expert, all of them, or the needs of a file that are not stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.contacts import mask
from models.database import Database
from models.errors import UnknownId
from models.ids import resolve
from models.tables import Entity, Expert, Need
from models.vocabulary import EntityKind, NeedStatus, Pool
from search_api.matching.queries import stored_queries, stored_query
from search_api.matching.types import Query
from search_api.services.lines import Line, LineProblem, read_lines

# Queries read from the database in one go: enough to make the reading cheap, few enough to hold.
BATCH = 64


def one(database: Database, text: str, kind: EntityKind) -> Query:
    """Return the query of the stored need or expert with this id, in any form. Raises UnknownId, AmbiguousId."""
    with database.session() as session:
        return stored_query(session, resolve(session, text, kind))


def passing(title: str, text: str, given: tuple[str, ...] = ()) -> Query:
    """Return the query of a need that is not stored. Contacts in it are masked: they say nothing about who can answer."""
    return Query(title=mask(title), text=mask(text), given=given)


def all_needs(database: Database) -> Iterator[Query]:
    """Yield the query of every open need, in order of own ids, a batch in memory at a time."""
    open_needs = select(Need.id).join(Entity, Entity.id == Need.id)
    yield from _stored(database, open_needs.where(Need.status == NeedStatus.OPEN, Entity.merged_into.is_(None)), Need.id)


def all_experts(database: Database, *, everyone: bool) -> Iterator[Query]:
    """Yield the query of every expert who may be suggested and lives overseas; with `everyone`, of every expert."""
    experts = select(Expert.id).join(Entity, Entity.id == Expert.id).where(Entity.merged_into.is_(None))
    if not everyone:
        experts = experts.where(Expert.matchable, Expert.pool == Pool.OVERSEAS)
    yield from _stored(database, experts, Expert.id)


def count_needs(database: Database) -> int:
    """How many needs `all_needs` will yield, for a progress bar."""
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(Need).where(Need.status == NeedStatus.OPEN)) or 0


def _stored(database: Database, statement: Select[str], key: InstrumentedAttribute[str]) -> Iterator[Query]:
    after = ""
    while True:
        with database.session() as session:
            ids = list(session.scalars(statement.where(key > after).order_by(key).limit(BATCH)))
            queries = stored_queries(session, ids)
        if not ids:
            return
        yield from queries
        after = ids[-1]


def from_file(database: Database, path: Path) -> Iterator[Query | LineProblem]:
    """Yield a query, or what is wrong, for each line {"id"?, "title"?, "text"} of a file. Nothing is stored.

    A line whose id is a stored need's and that says nothing new (no text, or the stored one) is matched as that need; any other
    line is matched by its own words.
    """
    for line in read_lines(path):
        yield line if isinstance(line, LineProblem) else _from_line(database, path, line)


def _from_line(database: Database, path: Path, line: Line) -> Query | LineProblem:
    given = line.value.get("id")
    title, text = _text(line.value.get("title")), _text(line.value.get("text"))
    stored = _known(database, str(given)) if given not in (None, "") else None
    if stored is not None and text in ("", stored.text):
        return stored
    if not text:
        return LineProblem(
            path.name,
            line.number,
            "缺少需求正文 text。",
            'the need has no "text".',
            "请补上 text,或写已导入需求的 id。",
            'Add a "text", or give the "id" of a need that was imported.',
        )
    return passing(title, text, (str(given),) if given not in (None, "") else ())


def _known(database: Database, text: str) -> Query | None:
    with database.session() as session:
        try:
            return stored_query(session, resolve(session, text, EntityKind.NEED))
        except UnknownId:
            return None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
