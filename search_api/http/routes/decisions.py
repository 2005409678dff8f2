"""Decisions on a need's candidates (甄选、接洽、对接、落地、谢绝): added, listed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat

from models.decisions import DecisionRecord, DecisionView, Word, decisions_of
from models.vocabulary import DeclineReason, Stage
from search_api.http.openapi import may_fail
from search_api.http.schemas import Id, Line, Storable
from search_api.http.service import CurrentService
from search_api.services.decisions import checked, record_one
from search_api.services.needs import AUTHOR
from search_api.services.scoring import SIDES

router = APIRouter(tags=["decisions"])
_KNOWN: dict[int | str, dict[str, Any]] = {200: {"description": "已有同样的记录 The same is on record already.", "model": DecisionView}}
IdempotencyKey = Annotated[
    str | None, Header(pattern=r"^[!-~]{1,200}$", description="重试不会重复 A retry with the same key adds nothing.")
]


class DecisionIn(BaseModel):
    """What was decided about one candidate. Appended: a later decision on the same pair is another one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"candidate": "ex-001", "decision": "declined", "reason": "unavailable", "rank": 2}]},
    )
    candidate: Id = Field(description="Id of the candidate: own id, SOURCE:KEY or bare key.")
    kind: Literal["expert", "team", "project", "society", "organisation"] = "expert"
    decision: Stage
    reason: DeclineReason | None = Field(None, description="Goes with `declined`, and must be there then.")
    note: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S"), Storable] | None = Field(
        None, description="Free text; refused where it holds a contact."
    )
    by: Line = Field(AUTHOR, description="Who decided.")
    at: AwareDatetime | None = Field(None, description="When; now by default.", examples=["2026-05-01T10:00:00+08:00"])
    rank: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(None, description="Its place in the list that was shown.")
    score: Annotated[float, Field(ge=0, le=1)] | None = Field(None, description="Its score, as shown.")
    features: dict[Word, FiniteFloat] = Field(default_factory=dict, max_length=50, description="Its `shares`, as shown.")
    ranker: Word | None = Field(None, description="Version of the ranker that it was shown by; the one in use by default.")

    def record(self, need: str, key: str | None) -> DecisionRecord:
        """The same as the record that models.decisions takes. Raises InputError."""
        facts = self.model_dump(exclude={"decision", "kind"})
        return checked(facts | {"id": key, "need": need, "kind": SIDES[self.kind], "stage": self.decision})


class Decisions(BaseModel):
    """The decisions on one need, in the order in which they were made."""

    items: list[DecisionView]


@router.post("/needs/{need_id:path}/decisions", status_code=201, responses={**may_fail(404, 409, 413, 422, 503), **_KNOWN})
async def decide(
    service: CurrentService, need_id: Id, given: DecisionIn, response: Response, *, idempotency_key: IdempotencyKey = None
) -> DecisionView:
    """记录对一个候选的决定;只追加。Record a decision on a candidate. Nothing is added where the pair's latest one says the same."""
    view, added = await service.run(lambda: record_one(service.workspace, given.record(need_id, idempotency_key)))
    response.status_code = 201 if added else 200
    return view


@router.get("/needs/{need_id:path}/decisions", responses=may_fail(404, 409, 422, 503))
async def decisions(service: CurrentService, need_id: Id) -> Decisions:
    """一条需求的全部决定。All decisions on a need, in the order in which they were made."""

    def work() -> Decisions:
        with service.workspace.home.database.session() as session:
            return Decisions(items=decisions_of(session, need_id))

    return await service.run(work)
