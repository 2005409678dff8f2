"""What reading an entity shares: the id followed through merges, and provenance told as source names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import chunks
from models.errors import UnknownId
from models.ids import given_ids, resolve
from models.tables import ClassificationCode, Identifier, SourceRecord
from models.vocabulary import EntityKind


class View(BaseModel):
    """What every entity shows. `given`: the ids its records had at import; `sources`: field → the source its value came from."""

    model_config = ConfigDict(frozen=True)
    id: str
    given: list[str] = []
    codes: list[dict[str, str]] = []
    identifiers: dict[str, list[str]] = {}
    sources: dict[str, str] = {}


def found_id(session: Session, text: str, kind: EntityKind) -> str:
    """Return the own id of an entity of this kind; raises UnknownId or AmbiguousId (models.ids.resolve)."""
    return resolve(session, text, kind)


def no_longer(entity_id: str) -> UnknownId:
    """The error for an entity whose records were erased."""
    return UnknownId(f"{entity_id} 的资料已被删除。", f"What was held on {entity_id} has been erased.")


def source_names(session: Session, provenance: Mapping[str, int]) -> dict[str, str]:
    """Return field → source name, from field → source record."""
    names = record_sources(session, provenance.values())
    return {field: names[record_id] for field, record_id in provenance.items() if record_id in names}


def record_sources(session: Session, record_ids: Iterable[int]) -> dict[int, str]:
    """Return source record → source name."""
    names: dict[int, str] = {}
    for part in chunks(sorted(set(record_ids))):
        names.update(session.execute(select(SourceRecord.id, SourceRecord.source).where(SourceRecord.id.in_(part))).all())
    return names


def shared(session: Session, entity_id: str, provenance: Mapping[str, int]) -> View:
    """Return what every entity shows of this one."""
    codes = session.execute(
        select(ClassificationCode.scheme, ClassificationCode.code, ClassificationCode.source)
        .where(ClassificationCode.entity_id == entity_id)
        .order_by(ClassificationCode.scheme, ClassificationCode.code, ClassificationCode.source)
    )
    identifiers: dict[str, list[str]] = {}
    query = (
        select(Identifier.scheme, Identifier.value).where(Identifier.entity_id == entity_id).order_by(Identifier.scheme, Identifier.value)
    )
    for scheme, value in session.execute(query):
        identifiers.setdefault(scheme, []).append(value)
    return View(
        id=entity_id,
        given=given_ids(session, [entity_id]).get(entity_id, []),
        codes=[{"scheme": scheme, "code": code, "source": source} for scheme, code, source in codes],
        identifiers=identifiers,
        sources=source_names(session, provenance),
    )
