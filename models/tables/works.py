"""Works and who made them (成果). A work without a DOI is known by its normalised title and year."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base


class Work(Base):
    """成果, computed from its mentions in expert records."""

    __tablename__ = "work"

    id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    title: Mapped[str]
    abstract: Mapped[str | None]
    year: Mapped[int | None]
    venue: Mapped[str | None]
    doi: Mapped[str | None] = mapped_column(index=True)
    citations: Mapped[int | None]
    provenance: Mapped[dict[str, int]] = mapped_column(default=dict)

    authorships: Mapped[list[Authorship]] = relationship(
        cascade="all, delete-orphan", order_by="Authorship.position", overlaps="authorships"
    )


class Authorship(Base):
    """A person's place on a work, and the mention (source record, ordinal in it) that says so."""

    __tablename__ = "authorship"
    __table_args__ = (Index("ix_authorship_work", "work_id"),)

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    work_id: Mapped[str] = mapped_column(ForeignKey("work.id"), primary_key=True)
    position: Mapped[int | None]
    authors: Mapped[int | None]
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
    ordinal: Mapped[int] = mapped_column(default=0)
