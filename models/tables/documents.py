"""Stored documents: proofs, agreements, reports. The bytes lie in a file named by their sha256."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, now


class StoredDocument(Base):
    """One document, known by the sha256 of its bytes."""

    __tablename__ = "stored_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    stored_by: Mapped[str]
    stored_at: Mapped[datetime] = mapped_column(default=now)
