"""Needs that came through a source. A need is authored here, with versions; an import writes a new version of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import chunks
from models.entities.references import Mention, chosen_mention, only, targets, write_references
from models.entities.rows import Row, insert_rows, write_codes
from models.entities.statements import Statement, choose
from models.outbox import Outbox
from models.tables import Need, NeedVersion
from models.tables.base import now
from models.vocabulary import EntityKind, NeedKind, NeedStatus

CONTENT = ("kind", "title", "text", "keywords", "enterprise", "industry", "region", "budget", "deadline", "confidential")


def write_needs(
    session: Session, statements: Mapping[str, Sequence[Statement]], created: Collection[str], outbox: Outbox, *, author: str | None = None
) -> None:
    """Create or update these needs from their best statement; each writing keeps its content as a version.

    `author` defaults to the source's name. Status is left alone: closing a need is a decision made here.
    """
    contents = {entity_id: content(said) for entity_id, said in statements.items()}
    existing = [entity_id for entity_id in statements if entity_id not in created]
    given = {entity_id: mention for entity_id, (_, mention) in contents.items() if mention}
    write_references(session, {entity_id: [mention] for entity_id, mention in given.items()}, EntityKind.ORGANISATION, existing)
    enterprises = targets(session, given.values(), EntityKind.ORGANISATION)
    versions = _versions(session, existing)
    moment = now()
    new, changed, history = [], [], []
    for entity_id, said in statements.items():
        values = contents[entity_id][0]
        version = versions.get(entity_id, 0) + 1
        row: Row = {
            "id": entity_id, **values, "enterprise_id": only(enterprises, given.get(entity_id)), "version": version,
            "author": author or said[0].source, "source_record_id": said[0].record_id, "updated_at": moment,
        }  # fmt: skip
        if version == 1:
            new.append(row | {"status": NeedStatus.OPEN.value, "created_at": moment})
        else:
            changed.append(row)
        history.append({"need_id": entity_id, "version": version, "content": values, "author": row["author"], "written_at": moment})
    insert_rows(session, Need, new)
    if changed:
        session.execute(update(Need), changed)
    insert_rows(session, NeedVersion, history)
    write_codes(session, statements, existing)
    outbox.upsert(EntityKind.NEED, statements)


def content(statements: Sequence[Statement]) -> tuple[dict[str, Any], Mention | None]:
    """Return what the statements say of a need, and the reference to its enterprise."""
    choice = choose(statements)
    choice.take(*(name for name in CONTENT if name not in {"kind", "keywords"}), "need_kind", "enterprise_id")
    choice.take_lists("keywords")
    values = choice.values
    values["kind"] = values.pop("need_kind") or NeedKind.TECHNOLOGY.value
    values["confidential"] = bool(values["confidential"])
    given = chosen_mention(choice, "enterprise_id")
    return {name: values[name] for name in CONTENT}, given


def _versions(session: Session, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in chunks(list(ids)):
        found.update(session.execute(select(Need.id, Need.version).where(Need.id.in_(part))).all())
    return found
