"""Decisions on candidates: appended through one door, read through the source records that they were attached to."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.audit import record_event
from models.contacts import looks_like_contact, mask
from models.database import Database
from models.entities.references import names
from models.errors import Conflict, HaizhiError, InputError
from models.ids import own_id, resolve
from models.records import Text
from models.tables import Decision, SourceRecord
from models.tables.base import now
from models.views import no_longer
from models.vocabulary import DeclineReason, EntityKind, Stage

# The kinds of entity that can be a candidate for a need.
CANDIDATES = frozenset({EntityKind.EXPERT, EntityKind.TEAM, EntityKind.ORGANISATION, EntityKind.PROJECT})
_AHEAD = timedelta(days=1)  # clocks and time zones differ by less; a decision of the day after tomorrow is a slip of the pen
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]  # the name of a signal, or of a ranker

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class DecisionRecord(BaseModel):
    """One decision as it is given. `need` and `candidate` are ids in any form; `id` is the giver's own, which makes repeating it harmless.

    `rank`, `score`, `features` and `ranker` are what was shown when it was decided, where that is known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Text | None = None
    need: Text
    candidate: Text
    kind: EntityKind = EntityKind.EXPERT
    stage: Stage
    reason: DeclineReason | None = None
    note: Annotated[Text, Field(max_length=2000)] | None = None
    by: Text
    at: AwareDatetime | None = None
    rank: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    score: Annotated[float, Field(ge=0, le=1)] | None = None
    features: dict[Word, FiniteFloat] = Field(default_factory=dict, max_length=50)
    ranker: Word | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.kind not in CANDIDATES:
            raise ValueError("a candidate is an expert, a team, an organisation or a project")
        if (self.stage is Stage.DECLINED) != (self.reason is not None):
            raise ValueError("`declined` needs a reason, and nothing else takes one")
        # Half a surrogate pair is what JSON can smuggle in; no database holds it, and none holds NUL.
        if any(_UNSTORABLE.search(text) for text in (self.need, self.candidate, self.by, self.note or "", self.id or "")):
            raise ValueError("characters that cannot be stored")
        return self


class DecisionView(BaseModel):
    """One decision as it is read: `need` and `candidate` are the own ids of those that it is about now."""

    model_config = ConfigDict(frozen=True)
    id: int
    need: str
    candidate: str
    kind: str
    decision: Stage
    reason: DeclineReason | None
    note: str | None
    by: str
    at: datetime
    rank: int | None
    score: float | None
    features: dict[str, float]
    ranker: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one decision: the id of its row, and whether it was added now. `error` says why it was refused."""

    id: int | None
    created: bool
    error: HaizhiError | None = None


class DecisionBook:
    """Takes in decisions. One object serves one file: it counts lines that say the same, so that the file's second import adds nothing."""

    def __init__(self, database: Database, ranker: str | None = None) -> None:
        """`ranker` is the version in use, noted where a decision does not say which it was shown by."""
        self._database, self._ranker = database, ranker
        self._met: Counter[str] = Counter()

    def put(self, records: Sequence[DecisionRecord]) -> list[Recorded]:
        """Append a batch in one transaction; return what became of each, in order. A refused one stops none of the others."""
        with self._database.write() as session:
            return [self._take(session, record) for record in records]

    def add(self, record: DecisionRecord) -> Recorded:
        """Append one decision; without an id, nothing is added where the pair's latest one says the same. Raises what `put` notes."""
        with self._database.write() as session:
            return self._append(session, record, None)

    def _take(self, session: Session, record: DecisionRecord) -> Recorded:
        said = record.model_dump_json(exclude={"rank", "score", "features", "ranker"})
        self._met[said] += 1
        try:
            return self._append(session, record, f"{said} {self._met[said]}")
        except HaizhiError as error:
            return Recorded(None, False, error)

    def _append(self, session: Session, record: DecisionRecord, said: str | None) -> Recorded:
        _check(record)
        need = _attach(session, record.need, EntityKind.NEED)
        candidate = _attach(session, record.candidate, record.kind)
        told = f"id {record.id}" if record.id is not None else said
        mark = _mark(told) if told is not None else None
        known = _known(session, mark) if mark is not None else _latest(session, need, candidate)
        if known is not None and _same(known, record):
            return Recorded(known.id, False)
        if known is not None and record.id is not None:
            raise _taken(record.id)
        row = Decision(
            need_id=need.entity_id, need_record_id=need.record_id,
            candidate_id=candidate.entity_id, candidate_record_id=candidate.record_id, stage=record.stage.value,
            reason=record.reason.value if record.reason else None, note=record.note, decided_by=record.by,
            decided_at=record.at or now(), rank=record.rank, score=record.score, features=record.features,
            ranker=record.ranker or self._ranker, mark=mark or _mark(uuid.uuid4().hex),
        )  # fmt: skip
        session.add(row)
        details = {"decision": row.stage, "candidate": row.candidate_id}
        record_event(session, record.by, "decision.record", "need", need.entity_id, reason=row.reason, **details)
        session.flush()
        return Recorded(row.id, True)


@dataclass(frozen=True, slots=True)
class _Attached:
    """One side of a decision: the entity that was named, and the record that it was named through."""

    entity_id: str
    record_id: int


def _attach(session: Session, text: str, kind: EntityKind) -> _Attached:
    """Find the record that a text names: the one it is the key of, else the one whose entity's own id it is, else the eldest."""
    entity_id = resolve(session, text, kind)
    columns = select(SourceRecord.id, SourceRecord.source, SourceRecord.key, SourceRecord.given_id)
    rows = session.execute(columns.where(SourceRecord.entity_id == entity_id, SourceRecord.current).order_by(SourceRecord.id)).all()
    if not rows:
        raise no_longer(entity_id)
    named = [row.id for row in rows if text.strip() in names(row.source, row.key, row.given_id)]
    once = [row.id for row in rows if own_id(kind, row.source, row.key) == text.strip()]
    own = [row.id for row in rows if own_id(kind, row.source, row.key) == entity_id]
    return _Attached(entity_id, (named + once + own + [rows[0].id])[0])


def _check(record: DecisionRecord) -> None:
    """Refuse contacts in what people wrote, and moments to come. The texts themselves are not repeated."""
    for zh, en, text in (("说明", "note", record.note), ("决定人", "name of who decided", record.by)):
        if text and looks_like_contact(text):
            raise InputError(
                f"{zh}中有联系方式。",
                f"The {en} holds a contact.",
                remedy_zh="请去掉邮箱、电话、微信等;联系方式只保存在加密的联系方式表中。",
                remedy_en="Take e-mail addresses, telephone numbers and handles out; contacts are kept in their encrypted table alone.",
            )
    if record.at is not None and record.at > now() + _AHEAD:
        raise InputError("决定的时间在将来。", "The decision is dated in the future.", remedy_zh="请改正时间。", remedy_en="Mend its date.")


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _known(session: Session, mark: str) -> Decision | None:
    return session.scalars(select(Decision).where(Decision.mark == mark)).one_or_none()


def _latest(session: Session, need: _Attached, candidate: _Attached) -> Decision | None:
    found = _about(session, {need.entity_id}, {candidate.entity_id})
    return max((row for row, _, _ in found), key=lambda row: (row.decided_at, row.id), default=None)


def _same(row: Decision, record: DecisionRecord) -> bool:
    return (row.stage, row.reason, row.note, row.decided_by) == (record.stage, record.reason, record.note, record.by)


def _taken(given: str) -> Conflict:
    given = mask(given)
    return Conflict(
        f"编号为“{given}”的决定已存在,内容不同。",
        f"There is another decision with the id '{given}' already.",
        remedy_zh="决定只能追加,不能更改:请用新的编号再记一条。",
        remedy_en="Decisions are added, never changed: record a new one under another id.",
    )


def _about(
    session: Session, needs: Collection[str] | None = None, candidates: Collection[str] | None = None
) -> list[tuple[Decision, str, str]]:
    """Return decisions in the order of writing, each with the entities that its two records belong to now."""
    need, candidate = aliased(SourceRecord), aliased(SourceRecord)
    query = select(Decision, need.entity_id, candidate.entity_id).order_by(Decision.id)
    query = query.join(need, need.id == Decision.need_record_id).join(candidate, candidate.id == Decision.candidate_record_id)
    if needs is not None:
        query = query.where(need.entity_id.in_(needs))
    if candidates is not None:
        query = query.where(candidate.entity_id.in_(candidates))
    return [(row, need_id, candidate_id) for row, need_id, candidate_id in session.execute(query)]


def decisions_of(session: Session, text: str) -> list[DecisionView]:
    """Return the decisions on a need (id in any form), in the order in which they were made. Raises UnknownId, AmbiguousId."""
    found = [_view(*one) for one in _about(session, {resolve(session, text, EntityKind.NEED)})]
    return sorted(found, key=lambda one: (one.at, one.id))


def all_decisions(session: Session) -> list[DecisionView]:
    """Return every decision, in the order in which they were made."""
    return sorted((_view(*one) for one in _about(session)), key=lambda one: (one.at, one.id))


def decision(session: Session, decision_id: int) -> DecisionView | None:
    """Return one decision by the number of its row."""
    row = session.get(Decision, decision_id)
    if row is None:
        return None
    ids: Mapping[int, str] = dict(
        session.execute(
            select(SourceRecord.id, SourceRecord.entity_id).where(SourceRecord.id.in_([row.need_record_id, row.candidate_record_id]))
        ).all()
    )
    return _view(row, ids[row.need_record_id], ids[row.candidate_record_id])


def _view(row: Decision, need_id: str, candidate_id: str) -> DecisionView:
    return DecisionView(
        id=row.id, need=need_id, candidate=candidate_id, kind=candidate_id.partition("_")[0], decision=Stage(row.stage),
        reason=DeclineReason(row.reason) if row.reason else None, note=row.note, by=row.decided_by, at=row.decided_at, rank=row.rank,
        score=row.score, features=row.features, ranker=row.ranker, recorded_at=row.recorded_at,
    )  # fmt: skip
