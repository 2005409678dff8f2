"""Panels: a group of experts for the sub-problems of a stored need (专家组)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints

from models.vocabulary import EntityKind
from search_api.http.openapi import may_fail
from search_api.http.schemas import Filters, Id, Storable
from search_api.http.service import CurrentService
from search_api.matching.panels import Combine
from search_api.services import questions
from search_api.services.panel_answers import PanelAnswer, panel_answer
from search_api.services.panels import PanelChoice, pairs, panel
from search_api.services.selection import Choice

router = APIRouter(tags=["matches"])
_Pair = Annotated[str, StringConstraints(min_length=3, max_length=601, pattern=r"^[^,]*[^,\s][^,]*,[^,]*[^,\s][^,]*$"), Storable]


class PanelWishes(Filters):
    """How large the group may be, whom it may hold, and how coverage counts."""

    size: int = Field(3, ge=1, le=20, description="How many members at most.")
    per_country: int | None = Field(None, ge=1, le=20, description="At most so many of each country.")
    conflict: Annotated[list[_Pair], Field(max_length=50)] = Field(
        default_factory=list, description="Pairs of ids, 'A,B', that must not sit together.", examples=[["ex-001,ex-002"]]
    )
    one_per_organisation: bool = Field(False, description="No two of one organisation.")
    combine: Combine = Field(Combine.BEST, description="best: one member answers for a sub-problem; any: several count, as if independent.")
    evidence: int = Field(2, ge=0, le=20, description="Passages of evidence for each part.")

    def choice(self) -> Choice:
        """The filters in the words of the services."""
        return replace(super().choice(), evidence=self.evidence)

    def wanted(self) -> PanelChoice:
        """The limits in the words of the services."""
        return PanelChoice(self.size, self.per_country, pairs(self.conflict), self.one_per_organisation, self.combine)


@router.get("/needs/{need_id:path}/panel", responses=may_fail(404, 409, 422, 503))
async def need_panel(service: CurrentService, need_id: Id, wishes: Annotated[PanelWishes, Query()]) -> PanelAnswer:
    """为一条需求组建专家组,各担一部分。A group of experts that covers the need's sub-problems together, each with a part."""
    workspace = service.require_ready()

    def work() -> PanelAnswer:
        query = questions.one(workspace.home.database, need_id, EntityKind.NEED)
        return panel_answer(panel(workspace, query, wishes.choice(), wishes.wanted()))

    return await service.run(work)
