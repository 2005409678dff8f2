"""Experts with their affiliations and posts, and teams. Computed from source records, never edited.

`provenance` names, for each field, the id of the source record that its value came from.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base
from models.tables.works import Authorship


class Expert(Base):
    """专家. Nationality, residence and `matchable` are three different facts (DESIGN, decision 5)."""

    __tablename__ = "expert"

    id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    name: Mapped[str | None]
    name_zh: Mapped[str | None]
    other_names: Mapped[list[str]] = mapped_column(default=list)
    affiliation: Mapped[str | None]
    title: Mapped[str | None]
    country: Mapped[str | None]  # of the current workplace, ISO 3166-1 alpha-2
    nationality: Mapped[str | None]
    residence: Mapped[str | None]
    pool: Mapped[str]  # models.vocabulary.Pool, from residence, else country
    matchable: Mapped[bool] = mapped_column(default=True)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    fields: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    bio: Mapped[str | None]
    provenance: Mapped[dict[str, int]] = mapped_column(default=dict)

    affiliations: Mapped[list[Affiliation]] = relationship(cascade="all, delete-orphan", order_by="Affiliation.id")
    posts: Mapped[list[Post]] = relationship(cascade="all, delete-orphan", order_by="Post.id")
    authorships: Mapped[list[Authorship]] = relationship(cascade="all, delete-orphan", order_by="Authorship.work_id")


class Affiliation(Base):
    """A place of work or study, dated as far as the source says; `organisation_id` is the one that carries its `ror` now."""

    __tablename__ = "affiliation"
    __table_args__ = (Index("ix_affiliation_ror", "ror", sqlite_where=text("ror IS NOT NULL"), postgresql_where=text("ror IS NOT NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    ror: Mapped[str | None]
    text: Mapped[str]
    department: Mapped[str | None]
    role: Mapped[str | None]
    country: Mapped[str | None]
    start: Mapped[str | None]
    end: Mapped[str | None]
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)


class Post(Base):
    """任职: a post held, for example in an international organisation."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    organisation: Mapped[str | None]
    title: Mapped[str]
    start: Mapped[str | None]
    end: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_document.id"))
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)


class Team(Base):
    """团队: named experts who come together, with a leader and a field."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    name: Mapped[str]
    name_zh: Mapped[str | None]
    description: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(default=list)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    country: Mapped[str | None]
    affiliation: Mapped[str | None]
    provenance: Mapped[dict[str, int]] = mapped_column(default=dict)

    members: Mapped[list[TeamMember]] = relationship(cascade="all, delete-orphan", order_by="TeamMember.id")


class TeamMember(Base):
    """A person named in a team; `expert_id` where it is a known expert."""

    __tablename__ = "team_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), index=True)
    expert_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    name: Mapped[str | None]
    role: Mapped[str | None]
    leader: Mapped[bool] = mapped_column(default=False)
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
