"""What requests may say, typed, with limits and examples."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from models.needs import NeedView
from models.records import NeedRecord, PartialDate
from models.vocabulary import NeedKind
from search_api.services.selection import Choice, PoolChoice


def _storable(text: str) -> str:
    """Refuse what no database and no index can hold: NUL, and halves of surrogate pairs that JSON can smuggle in."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("contains characters that cannot be stored")
    return text


Storable = AfterValidator(_storable)
# `\S` somewhere: a text of blanks is no text.
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S"), Storable]
Body = Annotated[str, StringConstraints(min_length=1, max_length=100_000, pattern=r"\S"), Storable]
Id = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"\S"), Storable]
Lines = Annotated[list[Line], Field(max_length=50)]
BandWord = Literal["高", "中", "低", "high", "medium", "low"]
ToWord = Literal["experts", "teams", "societies", "projects"]
_YEAR = Field(default=None, ge=1800, le=2100)


class Filters(BaseModel):
    """Which candidates may be returned."""

    model_config = ConfigDict(extra="forbid")
    country: Lines = Field(default_factory=list, description="Countries by name or code; any of them.", examples=[["DE"]])
    field: Lines = Field(default_factory=list, description="Fields (研究方向), any of them.")
    language: Lines = Field(default_factory=list, description="Spoken by experts, written in for the rest.", examples=[["en"]])
    source: Lines = Field(default_factory=list, description="Only what these sources gave.")
    year_from: int | None = _YEAR
    year_to: int | None = _YEAR
    pool: PoolChoice = Field(PoolChoice.OVERSEAS, description="Pool of experts and teams to draw on.")
    all_experts: bool = Field(False, description="Also experts who are kept but not to be suggested.")
    exclude: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list, description="Ids never to return.")

    def choice(self) -> Choice:
        """The same in the words of the services."""
        return Choice(
            countries=tuple(self.country),
            fields=tuple(self.field),
            languages=tuple(self.language),
            sources=tuple(self.source),
            year_from=self.year_from,
            year_to=self.year_to,
            pool=self.pool,
            all_experts=self.all_experts,
            exclude=tuple(self.exclude),
        )


class Wishes(Filters):
    """What to find, how much of it, and what to leave out."""

    to: ToWord = Field("experts", description="What to find.")
    top: int = Field(10, ge=1, le=100, description="How many candidates at most.")
    min_band: BandWord = Field("low", description="No candidate below this band.")
    evidence: int = Field(3, ge=0, le=20, description="Passages of evidence for each candidate.")

    def choice(self) -> Choice:
        """The same in the words of the services."""
        return replace(super().choice(), top=self.top, min_band=self.min_band, evidence=self.evidence)


class MatchRequest(Wishes):
    """A stored need by its id, or a text that is matched without being stored."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "寻求锂离子电池热失控蔓延的阻隔材料,厚度不超过2毫米。", "to": "experts", "top": 5},
                {"need": "nd-01", "to": "projects", "country": ["DE", "GB"], "min_band": "中"},
            ]
        },
    )
    need: Id | None = Field(None, description="Id of a stored need: own id, SOURCE:KEY or bare key.")
    title: Line | None = None
    text: Body | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.need is None) == (self.text is None):
            raise ValueError("give either need or text")
        if self.need is not None and self.title is not None:
            raise ValueError("a title goes with a text, not with a stored need")
        return self


class NeedIn(BaseModel):
    """A need to store (需求). Contacts in its text are split off and kept apart; they never come back."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "2026-0017",
                    "title": "退役动力电池黑粉中锂的优先提取",
                    "text": "希望引进前端优先提锂的新工艺,锂回收率达到95%以上。",
                    "kind": "technology",
                    "enterprise": "示例循环科技有限公司",
                    "region": "江西省",
                }
            ]
        },
    )
    id: Id | None = Field(None, description="The caller's own id. The same id again changes that need instead of adding one.")
    title: Line | None = None
    text: Body
    kind: NeedKind = NeedKind.TECHNOLOGY
    enterprise: Line | None = None
    industry: Line | None = None
    region: Line | None = None
    keywords: Lines = Field(default_factory=list)
    budget: Line | None = None
    deadline: PartialDate | None = Field(None, examples=["2026-12"])
    confidential: bool = False

    def record(self, idempotency_key: str | None = None) -> NeedRecord:
        """The same as the record that intake takes; the key stands for the id where there is none."""
        return NeedRecord(
            id=self.id or idempotency_key,
            need_kind=self.kind,
            title=self.title,
            text=self.text,
            enterprise=self.enterprise,
            industry=self.industry,
            region=self.region,
            keywords=list(self.keywords),
            budget=self.budget,
            deadline=self.deadline,
            confidential=self.confidential,
        )


class NeedPage(BaseModel):
    """One page of needs; `next` is the cursor of the following page, null at the end."""

    items: list[NeedView]
    next: str | None = None
