"""Experts, without contacts (专家)."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from models.experts import ExpertView, read_expert
from models.vocabulary import EntityKind
from search_api.http.openapi import MOVED, may_fail
from search_api.http.schemas import Id
from search_api.http.service import CurrentService
from search_api.services.identity import located

router = APIRouter(tags=["experts"])


@router.get("/experts/{expert_id:path}", response_model=ExpertView, responses={**may_fail(404, 409, 422, 503), **MOVED})
async def expert(service: CurrentService, expert_id: Id) -> ExpertView | RedirectResponse:
    """一位专家的公开信息,每个字段注明来源;不含联系方式。One expert, each field with its source; no contacts."""

    def work() -> ExpertView | RedirectResponse:
        with service.workspace.home.database.session() as session:
            own, merged = located(session, expert_id, EntityKind.EXPERT)
            return RedirectResponse(f"/experts/{own}", status_code=308) if merged else read_expert(session, own)

    return await service.run(work)
