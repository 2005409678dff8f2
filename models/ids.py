"""Own ids: made from the first record's key, stable through merges, found again by whatever a person types."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.database import chunks
from models.errors import AmbiguousId, UnknownId
from models.tables import Entity, SourceRecord
from models.vocabulary import EntityKind

_OWN_ID = re.compile(rf"^({'|'.join(EntityKind)})_[a-z2-7]{{20}}$")


def own_id(kind: str, source: str, key: str) -> str:
    """Return f"{kind}_{20 base32 characters}": 100 bits of blake2b over kind, source and key. The same input gives the same id."""
    digest = hashlib.blake2b("\x1f".join((str(kind), source, key)).encode(), digest_size=13).digest()
    return f"{kind}_{base64.b32encode(digest).decode().lower()[:20]}"


def is_own_id(text: str) -> bool:
    """Whether a text has the form of an own id."""
    return _OWN_ID.match(text) is not None


def follow(session: Session, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return id → (id of the entity that it stands for now, its kind), following merges; ids nobody has are left out."""
    wanted = sorted(set(ids))
    rows: dict[str, tuple[str, str | None]] = {}
    missing = wanted
    while missing:
        found: list[str] = []
        for part in chunks(missing):
            for key, kind, target in session.execute(select(Entity.id, Entity.kind, Entity.merged_into).where(Entity.id.in_(part))):
                rows[key] = (kind, target)
                if target is not None:
                    found.append(target)
        missing = sorted({key for key in found if key not in rows})
    return {key: _end(rows, key) for key in wanted if key in rows}


def _end(rows: dict[str, tuple[str, str | None]], key: str) -> tuple[str, str]:
    kind, target = rows[key]
    while target is not None:
        key = target
        kind, target = rows[key]
    return key, kind


def find(session: Session, texts: Iterable[str], kind: EntityKind | None = None, *, prefer: str | None = None) -> dict[str, list[str]]:
    """Return text → own ids that it can stand for, sorted. `prefer` names a source whose bare keys win over those of others.

    A text is an own id, "SOURCE:KEY", or a bare key (the key itself or the id that the row carried).
    """
    wanted = sorted(set(texts))
    matches: dict[str, set[str]] = defaultdict(set)
    for text, (target, target_kind) in follow(session, [text for text in wanted if is_own_id(text)]).items():
        if kind is None or target_kind == kind:
            matches[text].add(target)
    keys: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for text in wanted:
        if text not in matches:
            keys[text].append((text, None))
            source, colon, rest = text.partition(":")
            if colon and rest:
                keys[rest].append((text, source))
    preferred: dict[str, set[str]] = defaultdict(set)
    for source, key, given, target in _records(session, sorted(keys), kind):
        for name in {name for name in (key, given) if name is not None and name in keys}:
            for text, named_source in keys[name]:
                if named_source in {None, source}:
                    matches[text].add(target)
                    if named_source is not None or source == prefer:
                        preferred[text].add(target)
    return {text: sorted(preferred.get(text) or found) for text, found in matches.items()}


def _records(session: Session, names: list[str], kind: EntityKind | None) -> Iterable[tuple[str, str, str | None, str]]:
    columns = (SourceRecord.source, SourceRecord.key, SourceRecord.given_id, SourceRecord.entity_id)
    for part in chunks(names, 10_000):
        query = select(*columns).where(or_(SourceRecord.key.in_(part), SourceRecord.given_id.in_(part)), SourceRecord.current)
        if kind is not None:
            query = query.where(SourceRecord.kind == kind)
        yield from session.execute(query)


def resolve(session: Session, text: str, kind: EntityKind | None = None) -> str:
    """Return the own id that a person's text stands for; merged ids give the survivor.

    Raises UnknownId where there is none, AmbiguousId where there are several.
    """
    found = find(session, [text.strip()], kind).get(text.strip(), [])
    if not found:
        raise UnknownId(
            f"没有编号为“{text}”的记录。",
            f'Nothing has the id "{text}".',
            remedy_zh="请用本系统编号、“来源:编号”或导入时的编号。",
            remedy_en="Give an own id, SOURCE:KEY, or the id that the row had at import.",
        )
    if len(found) > 1:
        raise AmbiguousId(
            f"编号“{text}”对应多条记录：{'、'.join(found[:5])}。",
            f'The id "{text}" stands for several: {", ".join(found[:5])}.',
            remedy_zh="请用本系统编号，或在前面写上来源（来源:编号）。",
            remedy_en="Give one of these own ids, or put the source in front (SOURCE:KEY).",
        )
    return found[0]


def given_ids(session: Session, entity_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return entity → the ids that its current records carried at import, sorted; entities without any are left out."""
    given: dict[str, set[str]] = defaultdict(set)
    columns = select(SourceRecord.entity_id, SourceRecord.given_id)
    for part in chunks(list(entity_ids)):
        found = columns.where(SourceRecord.entity_id.in_(part), SourceRecord.current, SourceRecord.given_id.is_not(None))
        for entity, name in session.execute(found):
            if name is not None:
                given[entity].add(name)
    return {entity: sorted(names) for entity, names in given.items()}
