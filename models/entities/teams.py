"""Teams computed from their statements, with members, leaders and relations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from models.entities.members import find_experts, member_rows, relation, write_relations
from models.entities.rows import Row, existing_rows, replace_rows, upsert_rows, write_codes
from models.entities.statements import Choice, Statement, choose
from models.outbox import Outbox
from models.records import MemberRecord
from models.tables import Team, TeamMember
from models.vocabulary import EntityKind, RelationType


def recompute_teams(session: Session, statements: Mapping[str, Sequence[Statement]], created: Collection[str], outbox: Outbox) -> None:
    """Compute these teams anew and write them."""
    rows = [_row(entity_id, choose(said)) for entity_id, said in statements.items()]
    existing = [entity_id for entity_id in statements if entity_id not in created]
    upsert_rows(session, Team, rows, existing_rows(session, Team, existing))
    named = {entity_id: _named(said) for entity_id, said in statements.items()}
    members = member_rows(named, find_experts(session, named, existing), "team_id")
    replace_rows(session, TeamMember.team_id, existing, members)
    relations = (
        relation(row, RelationType.LEADER if row["leader"] else RelationType.MEMBER, row["team_id"]) for row in members if row["expert_id"]
    )
    write_relations(session, relations, existing)
    write_codes(session, statements, existing)
    outbox.upsert(EntityKind.TEAM, statements)


def _row(entity_id: str, choice: Choice) -> Row:
    choice.take("name", "name_zh", "description", "country", "affiliation")
    choice.take_lists("fields", "keywords")
    return {"id": entity_id, **choice.values, "provenance": choice.provenance}


def _named(statements: Sequence[Statement]) -> list[tuple[MemberRecord, Statement, bool]]:
    """The persons of the best statement that names any; leaders first, so that the mark outlasts a second mention."""
    for statement in statements:
        leader, members = statement.payload.get("leader"), statement.payload.get("members") or []
        if leader or members:
            named = [(MemberRecord.model_validate(leader), statement, True)] if leader else []
            return named + [(MemberRecord.model_validate(member), statement, False) for member in members]
    return []
