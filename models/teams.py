"""Teams as they are read, leaders first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.projects import PersonView
from models.tables import Team, TeamMember
from models.views import View, found_id, no_longer, shared
from models.vocabulary import EntityKind


class TeamView(View):
    """A team without contacts."""

    name: str
    name_zh: str | None
    description: str | None
    fields: list[str]
    keywords: list[str]
    country: str | None
    affiliation: str | None
    members: list[PersonView]


def read_team(session: Session, text: str) -> TeamView:
    """Return a team by own id, SOURCE:KEY or bare key. Raises UnknownId or AmbiguousId."""
    entity_id = found_id(session, text, EntityKind.TEAM)
    row = session.get(Team, entity_id)
    if row is None:
        raise no_longer(entity_id)
    columns = {column.key: getattr(row, column.key) for column in Team.__table__.columns if column.key not in {"id", "provenance"}}
    found = session.scalars(select(TeamMember).where(TeamMember.team_id == entity_id).order_by(TeamMember.leader.desc(), TeamMember.id))
    members = [PersonView(expert_id=one.expert_id, name=one.name, role=one.role, leader=one.leader) for one in found]
    return TeamView(**shared(session, entity_id, row.provenance).model_dump(), **columns, members=members)
