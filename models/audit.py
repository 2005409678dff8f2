"""The audit: who did what to which object, when and why. Appended, never changed; holds no contact."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import AuditEvent


def record_event(
    session: Session, actor: str, action: str, object_kind: str, object_id: str, *, reason: str | None = None, **details: str | int | None
) -> None:
    """Append one event to the caller's transaction, so that the deed and its trace are kept or lost together."""
    session.add(AuditEvent(actor=actor, action=action, object_kind=object_kind, object_id=object_id, reason=reason, details=details))


def events_of(session: Session, object_kind: str, object_id: str) -> list[AuditEvent]:
    """Return the events about one object, oldest first."""
    query = select(AuditEvent).where(AuditEvent.object_kind == object_kind, AuditEvent.object_id == object_id)
    return list(session.scalars(query.order_by(AuditEvent.id)))
