"""What an id stands for, and whether it has been merged away."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.ids import is_own_id, resolve
from models.vocabulary import EntityKind


def located(session: Session, text: str, kind: EntityKind) -> tuple[str, bool]:
    """Return the own id that a text stands for, and whether the text is an own id that was merged into that one.

    Raises UnknownId, AmbiguousId.
    """
    survivor = resolve(session, text, kind)
    return survivor, is_own_id(text) and text != survivor
