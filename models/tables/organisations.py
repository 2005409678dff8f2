"""Organisations, societies among them (机构, 海外科技社团)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base


class Organisation(Base):
    """机构. `provenance`: field → id of the source record that its value came from."""

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)  # models.vocabulary.OrganisationKind
    name: Mapped[str]
    name_zh: Mapped[str | None]
    names: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # {"value", "lang", "type"}
    description: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(default=list)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    level: Mapped[str | None]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    parent: Mapped[str | None]
    country: Mapped[str | None]
    region: Mapped[str | None]
    city: Mapped[str | None]
    website: Mapped[str | None]
    established: Mapped[int | None]
    status: Mapped[str | None]
    provenance: Mapped[dict[str, int]] = mapped_column(default=dict)
