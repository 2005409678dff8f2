"""Whether the process lives (/healthz) and whether it can answer (/readyz)."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from search_api.http.openapi import may_fail
from search_api.http.service import CurrentService, Service

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class IndexReport(BaseModel):
    """The index as it is searched now."""

    generation: str = Field(description="Which build of the index this is.")
    position: int = Field(description="The last change of the record that is in the index.")
    lag: int = Field(description="How many changes the index is behind; 0 when it is up to date.")
    candidates: int
    passages: int


class Ready(BaseModel):
    """The service can answer."""

    status: Literal["ready"] = "ready"
    database: Literal["ok"] = "ok"
    index: IndexReport
    encoders: list[str] = Field(examples=[["e5", "minilm"]])


@router.get("/healthz")
async def healthz() -> Alive:
    """进程是否存活。Whether the process lives; says nothing of database or index."""
    return Alive()


@router.get("/readyz", responses=may_fail(503))
async def readyz(service: CurrentService) -> Ready:
    """能否应答:数据库可达,索引存在,编码器已加载。Whether matching can answer: database, index, encoders."""
    service.require_ready()
    return await service.run(lambda: _report(service))


def _report(service: Service) -> Ready:
    lag = service.lag()
    state = service.workspace.backend.state()
    index = IndexReport(generation=state.generation, position=state.position, lag=lag, candidates=state.candidates, passages=state.passages)
    return Ready(index=index, encoders=[encoder.name for encoder in service.workspace.encoders])
