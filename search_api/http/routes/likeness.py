"""What is like an expert or a need, and candidates from neighbouring fields (相似, 跨领域)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from models.vocabulary import EntityKind
from search_api.http.openapi import may_fail
from search_api.http.schemas import Filters, Id, ToWord
from search_api.http.service import CurrentService
from search_api.services import questions
from search_api.services.likeness import from_elsewhere, like
from search_api.services.likeness_answers import NeighboursAnswer, SimilarsAnswer, neighbours_answer, similars_answer
from search_api.services.selection import Choice, To

router = APIRouter(tags=["matches"])


class SimilarWishes(Filters):
    """How many, and what to leave out."""

    top: int = Field(10, ge=1, le=100, description="How many at most.")

    def choice(self) -> Choice:
        """The same in the words of the services."""
        return replace(super().choice(), top=self.top)


class NeighbourWishes(Filters):
    """What to find, how many, and beside how long a list of matches."""

    to: ToWord = Field("experts", description="What to find.")
    top: int = Field(5, ge=1, le=100, description="How many at most.")
    beside: int = Field(10, ge=1, le=100, description="Length of the list of matches that they stand beside; nobody of it is returned.")

    def choice(self) -> Choice:
        """The same in the words of the services."""
        return replace(super().choice(), top=self.beside)


@router.get("/experts/{expert_id:path}/similar", responses=may_fail(404, 409, 422, 503))
async def similar_experts(service: CurrentService, expert_id: Id, wishes: Annotated[SimilarWishes, Query()]) -> SimilarsAnswer:
    """与该专家相似的专家。Experts like this one, by all they have written."""
    workspace = service.require_ready()
    return await service.run(lambda: similars_answer(like(workspace, "expert", expert_id, wishes.choice())))


@router.get("/needs/{need_id:path}/similar", responses=may_fail(404, 409, 422, 503))
async def similar_needs(service: CurrentService, need_id: Id, wishes: Annotated[SimilarWishes, Query()]) -> SimilarsAnswer:
    """与该需求相似的未关闭需求,疑似重复者有标记;不含保密需求。Open needs like this one; probable duplicates marked."""
    workspace = service.require_ready()
    return await service.run(lambda: similars_answer(like(workspace, "need", need_id, wishes.choice())))


@router.get("/needs/{need_id:path}/neighbours", responses=may_fail(404, 409, 422, 503))
async def need_neighbours(service: CurrentService, need_id: Id, wishes: Annotated[NeighbourWishes, Query()]) -> NeighboursAnswer:
    """跨领域候选:领域不同而方法相合。Candidates from neighbouring fields, whose method fits; apart from the matches."""
    workspace = service.require_ready()

    def work() -> NeighboursAnswer:
        query = questions.one(workspace.home.database, need_id, EntityKind.NEED)
        return neighbours_answer(from_elsewhere(workspace, query, To(wishes.to), wishes.choice(), wishes.top))

    return await service.run(work)
