"""Matches: for a stored need, or for a text that is not stored (匹配)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from models.vocabulary import EntityKind
from search_api.http.openapi import may_fail
from search_api.http.schemas import Id, MatchRequest, Wishes
from search_api.http.service import CurrentService, Service
from search_api.matching.types import Query as MatchQuery
from search_api.services import questions
from search_api.services.answers import Answer, answer
from search_api.services.matching import match_one
from search_api.services.selection import To

router = APIRouter(tags=["matches"])


@router.post("/match", response_model_exclude={"expert"}, responses=may_fail(404, 409, 413, 422, 503))
async def match(service: CurrentService, request: MatchRequest) -> Answer:
    """为一段文字(不入库)或一条已存需求匹配。Match a text, which is not stored, or a stored need."""
    workspace = service.require_ready()

    def work() -> Answer:
        if request.need is not None:
            query = questions.one(workspace.home.database, request.need, EntityKind.NEED)
        else:
            query = questions.passing(request.title or "", request.text or "")
        return _answer(service, query, request)

    return await service.run(work)


@router.get("/needs/{need_id:path}/matches", response_model_exclude={"expert"}, responses=may_fail(404, 409, 422, 503))
async def matches(service: CurrentService, need_id: Id, wishes: Annotated[Wishes, Query()]) -> Answer:
    """一条已存需求的匹配结果。Ranked candidates for a stored need, best first, with evidence."""
    workspace = service.require_ready()
    return await service.run(lambda: _answer(service, questions.one(workspace.home.database, need_id, EntityKind.NEED), wishes))


def _answer(service: Service, query: MatchQuery, wishes: Wishes) -> Answer:
    to = To(wishes.to)
    return answer(match_one(service.require_ready(), query, to, wishes.choice()), to)
