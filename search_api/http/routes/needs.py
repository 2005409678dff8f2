"""Needs: written, listed, read (需求)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import RedirectResponse

from models.needs import NeedView
from models.vocabulary import EntityKind, NeedKind, NeedStatus
from search_api.http.openapi import MOVED, may_fail
from search_api.http.schemas import Id, NeedIn, NeedPage
from search_api.http.service import CurrentService
from search_api.services import needs
from search_api.services.identity import located

router = APIRouter(tags=["needs"])
_EXISTED: dict[int | str, dict[str, Any]] = {
    200: {"description": "需求已存在,未变或已更新 It was there already: unchanged, or changed now.", "model": NeedView}
}
_KEY = "没有 id 时充当 id,重试不会重复 Stands for the id where the body has none, so that a retry adds nothing."
IdempotencyKey = Annotated[str | None, Header(pattern=r"^[!-~]{1,200}$", description=_KEY)]


@router.post("/needs", status_code=201, responses={**may_fail(409, 413, 422, 503), **_EXISTED})
async def create(
    service: CurrentService, need: NeedIn, request: Request, response: Response, *, idempotency_key: IdempotencyKey = None
) -> NeedView:
    """存入一条需求。同一 id 再次提交即更新该需求。Store a need. The same id again changes that need instead of adding one.

    正文中的联系方式会被分离保存,不会返回。Contacts in the text are split off, kept encrypted, and never come back.
    """
    posted = await service.run(lambda: needs.post(service.workspace.home, need.record(idempotency_key)))
    response.status_code = 201 if posted.created else 200
    response.headers["Location"] = str(request.app.url_path_for("read", need_id=posted.view.id))
    return posted.view


@router.get("/needs", responses=may_fail(422, 503))
async def page(
    service: CurrentService,
    *,
    cursor: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,100}$", description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    kind: NeedKind | None = None,
    status: NeedStatus | None = None,
) -> NeedPage:
    """分页列出需求,按编号排列。The needs, a page at a time, in order of own ids; `next` leads on, null at the end."""
    found = await service.run(lambda: needs.listed(service.workspace.home.database, cursor, limit, kind=kind, status=status))
    return NeedPage(items=found.items, next=found.following)


@router.get("/needs/{need_id:path}", response_model=NeedView, responses={**may_fail(404, 409, 422, 503), **MOVED})
async def read(service: CurrentService, need_id: Id) -> NeedView | RedirectResponse:
    """一条需求。One need, without contacts."""

    def work() -> NeedView | RedirectResponse:
        with service.workspace.home.database.session() as session:
            own, merged = located(session, need_id, EntityKind.NEED)
            return RedirectResponse(f"/needs/{own}", status_code=308) if merged else needs.read_need(session, own)

    return await service.run(work)
