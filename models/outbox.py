"""Messages collected during a transaction and written at its end: one an entity, the last word counts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.tables import OutboxMessage
from models.tables.base import now
from models.vocabulary import EntityKind, OutboxAction


class Outbox:
    """What the indexes must hear of when the transaction commits."""

    def __init__(self) -> None:
        self._messages: dict[str, tuple[EntityKind, OutboxAction]] = {}

    def upsert(self, kind: EntityKind, ids: Iterable[str]) -> None:
        """These entities changed; one that is also deleted stays deleted."""
        for entity_id in ids:
            self._messages.setdefault(entity_id, (kind, OutboxAction.UPSERT))

    def delete(self, kind: EntityKind, ids: Iterable[str]) -> None:
        """These entities are gone."""
        for entity_id in ids:
            self._messages[entity_id] = (kind, OutboxAction.DELETE)

    def flush(self, session: Session) -> int:
        """Write the messages into the transaction; return how many. The caller holds the writers' lock (Database.write)."""
        moment = now()
        rows = [
            {"entity_id": entity_id, "kind": kind.value, "action": action.value, "created_at": moment}
            for entity_id, (kind, action) in self._messages.items()
        ]
        self._messages.clear()
        if rows:
            session.execute(insert(OutboxMessage), rows)
        return len(rows)
