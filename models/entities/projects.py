"""Projects computed from their statements, with the persons who work on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from models.entities.members import find_experts, member_rows, project_relation, relation, write_relations
from models.entities.rows import Row, existing_rows, replace_rows, upsert_rows, write_codes
from models.entities.statements import Choice, Statement, choose
from models.outbox import Outbox
from models.records import MemberRecord
from models.tables import Project, ProjectMember
from models.vocabulary import EntityKind


def recompute_projects(session: Session, statements: Mapping[str, Sequence[Statement]], created: Collection[str], outbox: Outbox) -> None:
    """Compute these projects anew and write them."""
    rows = {entity_id: _row(entity_id, choose(said)) for entity_id, said in statements.items()}
    existing = [entity_id for entity_id in statements if entity_id not in created]
    upsert_rows(session, Project, list(rows.values()), existing_rows(session, Project, existing))
    named = {entity_id: _named(said) for entity_id, said in statements.items()}
    members = [
        {name: value for name, value in row.items() if name != "leader"}
        for row in member_rows(named, find_experts(session, named, existing), "project_id")
    ]
    replace_rows(session, ProjectMember.project_id, existing, members)
    relations = []
    for member in members:
        if member["expert_id"]:
            project = rows[member["project_id"]]
            relations.append(relation(member, project_relation(member["role"]), project["id"], project["start"], project["end"]))
    write_relations(session, relations, existing)
    write_codes(session, statements, existing)
    outbox.upsert(EntityKind.PROJECT, statements)


def _row(entity_id: str, choice: Choice) -> Row:
    choice.take("title", "title_zh", "abstract", "stage", "affiliation", "country", "start", "end", "amount", "currency", "url")
    choice.take_lists("fields", "keywords")
    return {"id": entity_id, **choice.values, "provenance": choice.provenance}


def _named(statements: Sequence[Statement]) -> list[tuple[MemberRecord, Statement, bool]]:
    """The persons of the best statement that names any."""
    for statement in statements:
        if members := statement.payload.get("members"):
            return [(MemberRecord.model_validate(member), statement, False) for member in members]
    return []
