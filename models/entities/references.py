"""References by id from one entity's records to another: kept as given, so that they can be followed whenever the other arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import chunks
from models.entities.rows import insert_rows, replace_rows
from models.entities.statements import Choice
from models.ids import find
from models.tables import Entity, Reference, SourceRecord
from models.vocabulary import EntityKind


class Mention(NamedTuple):
    """A reference as given: `text` is an own id, "SOURCE:KEY" or a bare key, of which those of `source` come first."""

    source: str
    text: str


def targets(session: Session, mentions: Iterable[Mention], kind: EntityKind) -> dict[Mention, list[str]]:
    """Return reference → the entities of this kind that it can stand for, sorted; one alone is a link."""
    by_source: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        by_source[mention.source].add(mention.text)
    return {
        Mention(source, text): entities
        for source, texts in by_source.items()
        for text, entities in find(session, texts, kind, prefer=source).items()
    }


def only(found: Mapping[Mention, list[str]], mention: Mention | None, *, but: str | None = None) -> str | None:
    """Return the one entity that a reference stands for, `but` apart; None where there is none, or several."""
    left = [entity_id for entity_id in found.get(mention, ()) if entity_id != but] if mention else []
    return left[0] if len(left) == 1 else None


def chosen_mention(choice: Choice, field: str) -> Mention | None:
    """Return the reference in a field that was chosen among statements, with the source that says so."""
    text = choice.values[field]
    source = next((one.source for one in choice.statements if one.record_id == choice.provenance.get(field)), None)
    return Mention(source, text) if text and source else None


def write_references(session: Session, given: Mapping[str, Iterable[Mention]], kind: EntityKind, existing: Collection[str]) -> None:
    """Put these references (referring entity → what its records say) in the place of the entities' old ones."""
    replace_rows(session, Reference.entity_id, existing, [])
    insert_rows(session, Reference, [
        {"entity_id": entity_id, "kind": kind.value, **mention._asdict()}
        for entity_id, mentions in given.items() for mention in sorted(set(mentions))
    ])  # fmt: skip


def stored_mentions(session: Session, entities: Collection[str]) -> dict[str, list[Mention]]:
    """Return entity → the references that its records give."""
    found: dict[str, list[Mention]] = defaultdict(list)
    columns = select(Reference.entity_id, Reference.source, Reference.text)
    for part in chunks(sorted(entities)):
        for entity_id, source, text in session.execute(columns.where(Reference.entity_id.in_(part))):
            found[entity_id].append(Mention(source, text))
    return found


def names(source: str, key: str, given_id: str | None) -> set[str]:
    """Return every text that can stand for a record, its entity's own id apart (the counterpart of models.ids.find)."""
    bare = {key, given_id or key}
    return bare | {f"{source}:{name}" for name in bare}


def names_of(session: Session, entities: Collection[str]) -> dict[EntityKind, set[str]]:
    """Return by kind every text that can stand for one of these entities now."""
    found: dict[EntityKind, set[str]] = defaultdict(set)
    columns = select(SourceRecord.kind, SourceRecord.source, SourceRecord.key, SourceRecord.given_id)
    for part in chunks(sorted(entities)):
        for kind, source, key, given_id in session.execute(columns.where(SourceRecord.entity_id.in_(part), SourceRecord.current)):
            found[EntityKind(kind)] |= names(source, key, given_id)
        for entity_id, kind in session.execute(select(Entity.id, Entity.kind).where(Entity.id.in_(part))):
            found[EntityKind(kind)].add(entity_id)
    return found


def referring(session: Session, wanted: Mapping[EntityKind, Collection[str]]) -> dict[str, EntityKind]:
    """Return the entities, with their kinds, whose records refer to something by one of these texts (by kind of what is referred to)."""
    found: dict[str, EntityKind] = {}
    for kind, texts in wanted.items():
        # Most libraries refer to experts or to nothing at all: one look spares the search by each name.
        if not texts or session.scalar(select(Reference.text).where(Reference.kind == kind.value).limit(1)) is None:
            continue
        columns = select(Reference.entity_id, Entity.kind).join(Entity, Entity.id == Reference.entity_id)
        for part in chunks(sorted(texts)):
            rows = session.execute(columns.where(Reference.text.in_(part), Reference.kind == kind.value))
            found.update((entity_id, EntityKind(own_kind)) for entity_id, own_kind in rows)
    return found
