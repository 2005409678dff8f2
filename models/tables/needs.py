"""Needs (需求). Authored here: with version, author and time; the source record it came through is remembered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, now


class Need(Base):
    """需求 as it stands; `version` counts its writings."""

    __tablename__ = "need"

    id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    kind: Mapped[str]  # models.vocabulary.NeedKind
    status: Mapped[str]  # models.vocabulary.NeedStatus
    title: Mapped[str | None]
    text: Mapped[str]
    keywords: Mapped[list[str]] = mapped_column(default=list)
    enterprise: Mapped[str | None]  # as written
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    industry: Mapped[str | None]
    region: Mapped[str | None]
    budget: Mapped[str | None]
    deadline: Mapped[str | None]
    confidential: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    author: Mapped[str]
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class NeedVersion(Base):
    """What a need said at an earlier version."""

    __tablename__ = "need_version"
    __table_args__ = (UniqueConstraint("need_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[str] = mapped_column(ForeignKey("need.id"), index=True)
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    author: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(default=now)
