"""Contacts, encrypted and apart, and the audit of every read and change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, now


class EncryptedContact(Base):
    """One contact of one entity. The key that opens it is a file outside the database (models.contacts)."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("entity_id", "source", "record_key", "type", "keyed_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), index=True)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"))
    record_key: Mapped[str]
    type: Mapped[str]
    ciphertext: Mapped[bytes]
    keyed_hash: Mapped[str]  # HMAC of the normalised value: tells "the same" without opening it
    created_at: Mapped[datetime] = mapped_column(default=now)


class AuditEvent(Base):
    """Who did what to which object, when and why. Appended, never changed; holds no contact."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
