"""The persons named in teams and projects: found among the known experts by id, and tied to them by dated relations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from models.entities.references import Mention, only, targets, write_references
from models.entities.rows import Row, insert_rows, replace_rows
from models.entities.statements import Statement
from models.normalise.names import name_key
from models.records import MemberRecord
from models.tables import Relation
from models.vocabulary import EntityKind, RelationType

_INVESTIGATOR = re.compile(r"investigator|\bco-?pi\b|\bpi\b|leader|负责人|主持", re.IGNORECASE)

# Entity → the persons its statements name, best statement first: who, who says so, whether as the leader.
Named = Mapping[str, Sequence[tuple[MemberRecord, Statement, bool]]]


def find_experts(session: Session, named: Named, existing: Collection[str]) -> dict[Mention, list[str]]:
    """Return reference → the experts that it can stand for, and keep the references of these entities as given."""
    given = {
        entity_id: [Mention(statement.source, person.expert) for person, statement, _ in persons if person.expert]
        for entity_id, persons in named.items()
    }
    write_references(session, given, EntityKind.EXPERT, existing)
    return targets(session, (mention for mentions in given.values() for mention in mentions), EntityKind.EXPERT)


def member_rows(named: Named, experts: Mapping[Mention, list[str]], owner: str) -> list[Row]:
    """Return one row a person and entity; `owner` is the column that holds the entity. Leaders keep that mark."""
    rows: list[Row] = []
    for entity_id, persons in named.items():
        unique: dict[str, Row] = {}
        for person, statement, leader in persons:
            expert = only(experts, Mention(statement.source, person.expert)) if person.expert else None
            name = person.name or (person.expert if expert is None else None)
            mark = expert or f"name {name_key(name or '')}"
            row = {owner: entity_id, "expert_id": expert, "name": name, "role": person.role, "source_record_id": statement.record_id}
            unique.setdefault(mark, row | {"leader": leader})
        rows += unique.values()
    return rows


def write_relations(session: Session, rows: Iterable[Row], entities: Collection[str]) -> None:
    """Put these relations in the place of all that point at the entities; nothing but their sources ever makes such ones."""
    replace_rows(session, Relation.object_id, entities, [])
    insert_rows(session, Relation, list(rows))


def relation(row: Row, kind: RelationType, entity_id: str, start: str | None = None, end: str | None = None) -> Row:
    """Return the relation of one member row that has an expert."""
    return {
        "type": kind.value, "subject_id": row["expert_id"], "object_id": entity_id, "start": start, "end": end,
        "attributes": {"role": row["role"]} if row["role"] else {}, "source_record_id": row["source_record_id"],
    }  # fmt: skip


def project_relation(role: str | None) -> RelationType:
    """Return what a person with this role is to a project: an investigator where the role says so or says nothing."""
    return RelationType.INVESTIGATOR if not role or _INVESTIGATOR.search(role) else RelationType.MEMBER
