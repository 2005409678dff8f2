"""Where facts come from: sources, runs, and the records they gave (来源记录)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, now


class Source(Base):
    """One source and what is known of it: how far to trust it, on what legal basis, how often to ask."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    trust: Mapped[int] = mapped_column(default=50)  # 0–100; a staff correction has 100
    licence: Mapped[str | None]
    legal_basis: Mapped[str | None]
    interval_days: Mapped[int | None]
    homepage: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Run(Base):
    """One import or crawl, so that it can be reported, resumed and taken back as a whole."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"))
    kind: Mapped[str]
    file_name: Mapped[str | None]
    file_sha256: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, int]] = mapped_column(default=dict)  # read, created, changed, unchanged, rejected


class SourceRecord(Base):
    """One record as one source gave it, at one version. Immutable, but the payload can be erased.

    `payload` is the record (models.records) as JSON without its contacts. A changed row becomes a new
    version of the same (source, kind, key); only the newest is `current`, and entities are computed from
    current versions alone.
    """

    __tablename__ = "source_record"
    __table_args__ = (
        UniqueConstraint("source", "kind", "key", "version"),
        Index(
            "ix_source_record_current", "source", "kind", "key", unique=True, sqlite_where=text("current"), postgresql_where=text("current")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"))
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    given_id: Mapped[str | None] = mapped_column(index=True)  # the id the row itself carried, if any
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), index=True)
    content_hash: Mapped[str]  # blake2b-128 of the canonical payload, hex
    payload: Mapped[dict[str, Any] | None]
    legal_basis: Mapped[str | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]


class Tombstone(Base):
    """What is left of an erased record: enough to keep it from coming back, nothing that names anyone."""

    __tablename__ = "tombstone"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    keyed_hash: Mapped[str] = mapped_column(unique=True)  # HMAC of (source, kind, key) or of an identifier
    reason: Mapped[str | None]
    erased_by: Mapped[str]
    erased_at: Mapped[datetime] = mapped_column(default=now)
