"""The outbox: what changed, in commit order, for every index to follow at its own pace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, now


class OutboxMessage(Base):
    """ "This entity changed." Ids grow in commit order (models.intake holds the lock that makes it so).

    A reader remembers the last id it has applied, in its own index, so that applying a message twice is harmless
    and losing one is impossible.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_entity_id", "entity_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[str] = mapped_column()
    kind: Mapped[str]
    action: Mapped[str]  # models.vocabulary.OutboxAction
    created_at: Mapped[datetime] = mapped_column(default=now)
