"""Projects as they are read, with the persons who work on them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Project, ProjectMember
from models.views import View, found_id, no_longer, shared
from models.vocabulary import EntityKind


class PersonView(BaseModel):
    """A person named in a project or team; `expert_id` where it is a known expert."""

    model_config = ConfigDict(frozen=True)
    expert_id: str | None
    name: str | None
    role: str | None
    leader: bool = False


class ProjectView(View):
    """A project without contacts."""

    title: str
    title_zh: str | None
    abstract: str | None
    fields: list[str]
    keywords: list[str]
    stage: str | None
    affiliation: str | None
    country: str | None
    start: str | None
    end: str | None
    amount: float | None
    currency: str | None
    url: str | None
    members: list[PersonView]


def read_project(session: Session, text: str) -> ProjectView:
    """Return a project by own id, SOURCE:KEY or bare key. Raises UnknownId or AmbiguousId."""
    entity_id = found_id(session, text, EntityKind.PROJECT)
    row = session.get(Project, entity_id)
    if row is None:
        raise no_longer(entity_id)
    columns = {column.key: getattr(row, column.key) for column in Project.__table__.columns if column.key not in {"id", "provenance"}}
    found = session.scalars(select(ProjectMember).where(ProjectMember.project_id == entity_id).order_by(ProjectMember.id))
    members = [PersonView(expert_id=one.expert_id, name=one.name, role=one.role) for one in found]
    return ProjectView(**shared(session, entity_id, row.provenance).model_dump(), **columns, members=members)
