"""What was decided about a candidate for a need (甄选、接洽、对接、落地、谢绝). Authored here, appended, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, now


class Decision(Base):
    """One decision on one pair.

    Both sides are kept as the source record (a version of it) that they were named through. Whose record that is now says whom the
    decision is about now: a merge carries it along and its undoing gives it back, without this row ever being touched. `need_id` and
    `candidate_id` are the own ids that the two had when it was written.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    need_record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), index=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    candidate_record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), index=True)
    stage: Mapped[str]  # models.vocabulary.Stage
    reason: Mapped[str | None]  # models.vocabulary.DeclineReason, where declined
    note: Mapped[str | None]  # free text, which holds no contact
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    rank: Mapped[int | None]  # place in the list that was shown, 1 is the best
    score: Mapped[float | None]  # as shown
    features: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)  # signal → share of the score, as shown
    ranker: Mapped[str | None]  # version of the numbers of matching that was in use
    mark: Mapped[str] = mapped_column(unique=True)  # what makes a second import of the same decision the same
    recorded_at: Mapped[datetime] = mapped_column(default=now)
