"""Needs as the API and pages handle them: posted, listed by page, read."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from sqlalchemy import select

from models.database import Database
from models.errors import InputError
from models.home import Home
from models.needs import NeedView, create_need, read_need
from models.records import NeedRecord
from models.tables import Entity, Need
from models.tables.base import now
from models.vocabulary import NeedKind, NeedStatus

__all__ = ["Page", "Posted", "listed", "post", "read_need"]

# Who is named as author until there are accounts.
AUTHOR = "api"


@dataclass(frozen=True, slots=True)
class Posted:
    """A need that was posted; `created` is False where it was there already."""

    view: NeedView
    created: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some needs in order of own ids; `following` is the cursor of the next page, None at the end."""

    items: list[NeedView]
    following: str | None


def post(home: Home, record: NeedRecord) -> Posted:
    """Store a need, or change it: the same id again is the same need."""
    started = now()
    own = create_need(home.database, home.contacts, record, AUTHOR)
    with home.database.session() as session:
        view = read_need(session, own)
    return Posted(view, view.created_at >= started)


def listed(database: Database, cursor: str | None, limit: int, *, kind: NeedKind | None, status: NeedStatus | None) -> Page:
    """Return a page of at most `limit` needs. Raises InputError for a cursor that no page gave."""
    statement = select(Need.id).join(Entity, Entity.id == Need.id).where(Entity.merged_into.is_(None))
    if kind is not None:
        statement = statement.where(Need.kind == kind.value)
    if status is not None:
        statement = statement.where(Need.status == status.value)
    if cursor is not None:
        statement = statement.where(Need.id > _decoded(cursor))
    with database.session() as session:
        ids = list(session.scalars(statement.order_by(Need.id).limit(limit + 1)))
        items = [read_need(session, need_id) for need_id in ids[:limit]]
    return Page(items, _encoded(ids[limit - 1]) if len(ids) > limit else None)


def _encoded(need_id: str) -> str:
    return base64.urlsafe_b64encode(need_id.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise InputError(
            "分页游标无效。",
            "The cursor is not one that a page gave.",
            remedy_zh="请使用上一页返回的 next。",
            remedy_en="Use the `next` of the page before.",
        ) from error
