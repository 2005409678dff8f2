"""Explanations: why a candidate matches a need, or why it was not offered (为什么, 为什么没有)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field, model_validator

from models.vocabulary import EntityKind
from search_api.http.openapi import may_fail
from search_api.http.schemas import BandWord, Body, Filters, Id, Line, ToWord
from search_api.http.service import CurrentService, Service
from search_api.matching.types import Query as MatchQuery
from search_api.services import explaining, questions
from search_api.services.explanation_answers import ExplanationAnswer, explanation_answer
from search_api.services.selection import Choice, To

router = APIRouter(tags=["matches"])


class ExplainWishes(Filters):
    """The conditions of the match that is explained."""

    to: ToWord | None = Field(None, description="What was sought; without it, what the candidate is.")
    top: int = Field(10, ge=1, le=100, description="How many candidates that match shows at most.")
    min_band: BandWord = Field("low", description="No candidate below this band.")
    evidence: int = Field(3, ge=0, le=3, description="Passages explained at most.")

    def choice(self) -> Choice:
        """The same in the words of the services."""
        return replace(super().choice(), top=self.top, min_band=self.min_band, evidence=self.evidence)


class ExplainRequest(ExplainWishes):
    """A stored need by its id, or a text that is not stored, and one candidate."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "寻求锂离子电池热失控蔓延的阻隔材料,厚度不超过2毫米。", "candidate": "ex-001"},
                {"need": "nd-01", "candidate": "ex-008", "country": ["DE"], "min_band": "中"},
            ]
        },
    )
    candidate: Id = Field(description="Id of an expert, a team, a project or a society: own id, SOURCE:KEY or bare key.")
    need: Id | None = Field(None, description="Id of a stored need.")
    title: Line | None = None
    text: Body | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.need is None) == (self.text is None):
            raise ValueError("give either need or text")
        if self.need is not None and self.title is not None:
            raise ValueError("a title goes with a text, not with a stored need")
        return self


@router.post("/match/explain", responses=may_fail(404, 409, 413, 422, 503))
async def explain_text(service: CurrentService, request: ExplainRequest) -> ExplanationAnswer:
    """为什么匹配、为什么没有:一段文字(不入库)或一条需求,与一个候选。Why a candidate answers a text, or why it was not offered."""
    workspace = service.require_ready()

    def work() -> ExplanationAnswer:
        if request.need is not None:
            query = questions.one(workspace.home.database, request.need, EntityKind.NEED)
        else:
            query = questions.passing(request.title or "", request.text or "")
        return _answer(service, query, request.candidate, request)

    return await service.run(work)


@router.get("/needs/{need_id:path}/matches/{candidate_id:path}", responses=may_fail(404, 409, 422, 503))
async def explain_match(
    service: CurrentService,
    need_id: Annotated[Id, Path(examples=["nd-01"])],
    candidate_id: Annotated[Id, Path(examples=["ex-001"])],
    wishes: Annotated[ExplainWishes, Query()],
) -> ExplanationAnswer:
    """为什么匹配、为什么没有:佐证句、对应术语、名次、被哪个条件筛掉、缺什么。

    Why a candidate answers a stored need, or why it was not offered: sentences, terms, rank, which condition cut it, what it lacks.
    """
    workspace = service.require_ready()
    return await service.run(
        lambda: _answer(service, questions.one(workspace.home.database, need_id, EntityKind.NEED), candidate_id, wishes)
    )


def _answer(service: Service, query: MatchQuery, candidate: str, wishes: ExplainWishes) -> ExplanationAnswer:
    to = To(wishes.to) if wishes.to is not None else None
    return explanation_answer(explaining.explain(service.require_ready(), query, candidate, wishes.choice(), to))
