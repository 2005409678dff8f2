"""What a source may say: the record types that every importer and crawler hands to `models.intake`.

The same types are the JSONL contract (docs/data-model.md). A record holds what one source says of one
thing, cleaned but not merged. Contacts are a field of their own, so that they can be split off before a
record is hashed and stored. Columns that no field claims go into `extra`, and are kept.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from models.vocabulary import ContactType, EntityKind, NeedKind, OrganisationKind

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Year = Annotated[int, Field(ge=1800, le=2100)]


class Contact(BaseModel):
    """One way to reach someone. Never stored in a payload, never logged, never printed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: ContactType
    value: Text = Field(repr=False)


class Code(BaseModel):
    """One classification code, for example ("nsfc", "F0203") or ("gbt4754", "C3841")."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    scheme: Text
    code: Text


class WorkRecord(BaseModel):
    """A paper, patent or book as one source gives it, with the expert's place on it."""

    model_config = ConfigDict(extra="ignore")
    title: Text
    abstract: str | None = None
    year: Year | None = None
    venue: str | None = None
    doi: str | None = None
    position: Annotated[int, Field(ge=1)] | None = None  # 1 = first author
    authors: Annotated[int, Field(ge=1)] | None = None  # how many authors in all
    citations: Annotated[int, Field(ge=0)] | None = None


class AffiliationRecord(BaseModel):
    """A place of work or study as one source gives it."""

    model_config = ConfigDict(extra="ignore")
    text: Text
    department: str | None = None
    role: str | None = None
    country: CountryCode | None = None
    ror: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None


class PostRecord(BaseModel):
    """A post held (任职), for example in an international organisation."""

    model_config = ConfigDict(extra="ignore")
    title: Text
    organisation: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None


class Record(BaseModel):
    """What all kinds share. `id` is the id the source gives; `key` (see models.intake) is derived from it."""

    model_config = ConfigDict(extra="forbid")
    kind: ClassVar[EntityKind]
    id: str | None = None
    codes: list[Code] = Field(default_factory=list)
    contacts: list[Contact] = Field(default_factory=list, repr=False)
    extra: dict[str, Any] = Field(default_factory=dict)


class ExpertRecord(Record):
    """专家 as one source gives it."""

    kind: ClassVar[EntityKind] = EntityKind.EXPERT
    name: str | None = None
    name_zh: str | None = None
    other_names: list[str] = Field(default_factory=list)
    affiliation: str | None = None  # current workplace, as text; more of them in `affiliations`
    department: str | None = None
    title: str | None = None  # 职称/职务
    country: CountryCode | None = None  # of the current workplace
    nationality: CountryCode | None = None
    residence: CountryCode | None = None
    matchable: bool | None = None  # may be suggested; None = not said
    keywords: list[str] = Field(default_factory=list)
    fields: list[str] = Field(default_factory=list)  # 研究方向/专业领域, in words
    languages: list[str] = Field(default_factory=list)
    bio: str | None = None
    orcid: str | None = None
    openalex: str | None = None
    scholar: str | None = None
    homepage: str | None = None
    affiliations: list[AffiliationRecord] = Field(default_factory=list)
    posts: list[PostRecord] = Field(default_factory=list)
    works: list[WorkRecord] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_name_or_id(self) -> Self:
        if not (self.id or self.name or self.name_zh):
            raise ValueError("an expert needs a name or an id")
        return self


class MemberRecord(BaseModel):
    """A person named in a team or project: by id (own id, SOURCE:KEY or bare key) where known, else by name."""

    model_config = ConfigDict(extra="ignore")
    expert: str | None = None
    name: str | None = None
    role: str | None = None


class TeamRecord(Record):
    """团队 as one source gives it."""

    kind: ClassVar[EntityKind] = EntityKind.TEAM
    name: Text
    name_zh: str | None = None
    description: str | None = None
    fields: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)
    country: CountryCode | None = None
    affiliation: str | None = None
    leader: MemberRecord | None = None
    members: list[MemberRecord] = Field(default_factory=list)


class NameRecord(BaseModel):
    """One of the names of an organisation."""

    model_config = ConfigDict(extra="ignore")
    value: Text
    lang: str | None = None
    type: str | None = None  # label | alias | acronym | former


class OrganisationRecord(Record):
    """Any body. `haizhi import societies` sets `organisation_kind` to society where a row does not say."""

    kind: ClassVar[EntityKind] = EntityKind.ORGANISATION
    organisation_kind: OrganisationKind = OrganisationKind.OTHER
    name: Text
    name_zh: str | None = None
    names: list[NameRecord] = Field(default_factory=list)
    description: str | None = None
    fields: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)
    level: str | None = None  # 国家级/省级/… as the source says it
    parent: str | None = None  # id or name of the parent body
    country: CountryCode | None = None
    region: str | None = None
    city: str | None = None
    website: str | None = None
    established: Year | None = None
    status: str | None = None
    ror: str | None = None
    isni: str | None = None
    wikidata: str | None = None


class ProjectRecord(Record):
    """项目 as one source gives it."""

    kind: ClassVar[EntityKind] = EntityKind.PROJECT
    title: Text
    title_zh: str | None = None
    abstract: str | None = None
    fields: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)
    stage: str | None = None  # 成熟度: idea, laboratory, pilot, production …
    affiliation: str | None = None
    country: CountryCode | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    amount: float | None = None
    currency: str | None = None
    url: str | None = None
    members: list[MemberRecord] = Field(default_factory=list)


class NeedRecord(Record):
    """需求 as one source gives it."""

    kind: ClassVar[EntityKind] = EntityKind.NEED
    need_kind: NeedKind = Field(default=NeedKind.TECHNOLOGY)
    title: str | None = None
    text: Text
    enterprise: str | None = None  # the enterprise's name
    enterprise_id: str | None = None
    industry: str | None = None
    region: str | None = None
    keywords: list[str] = Field(default_factory=list)
    budget: str | None = None
    deadline: PartialDate | None = None
    confidential: bool = False


AnyRecord = ExpertRecord | TeamRecord | OrganisationRecord | ProjectRecord | NeedRecord
