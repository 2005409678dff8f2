"""Needs (需求): written here or imported, each writing a version of its own."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from models.contacts import ContactKeeper
from models.database import Database
from models.errors import InputError
from models.intake import Intake
from models.records import NeedRecord
from models.tables import Need
from models.views import View, found_id, no_longer, record_sources, shared
from models.vocabulary import EntityKind

# The source of needs that are written here (API, pages), beside imported ones.
SOURCE = "authored"


class NeedView(View):
    """A need as it stands. `source`: the source it came through; `author`: who wrote this version."""

    kind: str
    status: str
    title: str | None
    text: str
    keywords: list[str]
    enterprise: str | None
    enterprise_id: str | None
    industry: str | None
    region: str | None
    budget: str | None
    deadline: str | None
    confidential: bool
    version: int
    author: str
    source: str | None
    created_at: datetime
    updated_at: datetime


def create_need(database: Database, contacts: ContactKeeper, record: NeedRecord, author: str) -> str:
    """Write a need and return its own id. Contacts in its text are split off and encrypted, as at every door.

    With an `id`, the same id again is a new version of the same need; without one, each call makes a new need. Raises InputError
    for an id whose need was erased: what was asked to be forgotten does not come back under its old name.
    """
    record = record if record.id else record.model_copy(update={"id": uuid.uuid4().hex})
    outcome = Intake(database, contacts, SOURCE, author=author).put([record])[0]
    if outcome.reason is not None:
        raise InputError(
            "这个编号的需求已应要求删除，不再入库。",
            "The need with this id was erased on request and is not taken in again.",
            remedy_zh="如需重新发布，请换一个编号。",
            remedy_en="To post it anew, give it another id.",
        )
    return outcome.entity_id


def read_need(session: Session, text: str) -> NeedView:
    """Return a need by own id, SOURCE:KEY or bare key. Raises UnknownId or AmbiguousId."""
    entity_id = found_id(session, text, EntityKind.NEED)
    need = session.get(Need, entity_id)
    if need is None:
        raise no_longer(entity_id)
    columns = {column.key: getattr(need, column.key) for column in Need.__table__.columns if column.key not in {"id", "source_record_id"}}
    source = record_sources(session, [need.source_record_id]).get(need.source_record_id) if need.source_record_id else None
    return NeedView(**shared(session, entity_id, {}).model_dump(), **columns, source=source)
