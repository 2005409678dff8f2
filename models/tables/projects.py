"""Projects: results that can be transferred, or awards that show who works on what (项目)."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base


class Project(Base):
    """项目. `provenance`: field → id of the source record that its value came from."""

    __tablename__ = "project"

    id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    title: Mapped[str]
    title_zh: Mapped[str | None]
    abstract: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(default=list)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    stage: Mapped[str | None]
    affiliation: Mapped[str | None]
    country: Mapped[str | None]
    start: Mapped[str | None]
    end: Mapped[str | None]
    amount: Mapped[float | None]
    currency: Mapped[str | None]
    url: Mapped[str | None]
    provenance: Mapped[dict[str, int]] = mapped_column(default=dict)

    members: Mapped[list[ProjectMember]] = relationship(cascade="all, delete-orphan", order_by="ProjectMember.id")


class ProjectMember(Base):
    """A person named in a project; `expert_id` where it is a known expert."""

    __tablename__ = "project_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    expert_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    name: Mapped[str | None]
    role: Mapped[str | None]
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
