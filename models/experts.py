"""Experts as they are read: without contacts, every value with the source it came from."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Affiliation, Authorship, Expert, Post, Work
from models.views import View, found_id, no_longer, record_sources, shared
from models.vocabulary import EntityKind


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)
    source: str | None = None


class AffiliationView(_Part):
    """A place of work; dates as far as they are known."""

    text: str
    organisation_id: str | None
    department: str | None
    role: str | None
    country: str | None
    start: str | None
    end: str | None


class PostView(_Part):
    """A post held."""

    title: str
    organisation: str | None
    start: str | None
    end: str | None


class WorkView(_Part):
    """A work and the expert's place on it (1 = first of `authors`)."""

    id: str
    title: str
    abstract: str | None
    year: int | None
    venue: str | None
    doi: str | None
    citations: int | None
    position: int | None
    authors: int | None


class ExpertView(View):
    """An expert without contacts."""

    name: str | None
    name_zh: str | None
    other_names: list[str]
    affiliation: str | None
    title: str | None
    country: str | None
    nationality: str | None
    residence: str | None
    pool: str
    matchable: bool
    keywords: list[str]
    fields: list[str]
    languages: list[str]
    bio: str | None
    affiliations: list[AffiliationView]
    posts: list[PostView]
    works: list[WorkView]


def read_expert(session: Session, text: str) -> ExpertView:
    """Return an expert by own id, SOURCE:KEY or bare key. Raises UnknownId (erased ones, too) or AmbiguousId."""
    entity_id = found_id(session, text, EntityKind.EXPERT)
    expert = session.get(Expert, entity_id)
    if expert is None:
        raise no_longer(entity_id)
    columns = {column.key: getattr(expert, column.key) for column in Expert.__table__.columns if column.key not in {"id", "provenance"}}
    affiliations, posts = _affiliations(session, entity_id), _posts(session, entity_id)
    common = shared(session, entity_id, expert.provenance)
    return ExpertView(**common.model_dump(), **columns, affiliations=affiliations, posts=posts, works=_works(session, entity_id))


def _affiliations(session: Session, entity_id: str) -> list[AffiliationView]:
    rows = session.scalars(select(Affiliation).where(Affiliation.expert_id == entity_id).order_by(Affiliation.id)).all()
    names = record_sources(session, (row.source_record_id for row in rows if row.source_record_id))
    return [
        AffiliationView(
            source=names.get(row.source_record_id or 0), text=row.text, organisation_id=row.organisation_id, department=row.department,
            role=row.role, country=row.country, start=row.start, end=row.end,
        )
        for row in rows
    ]  # fmt: skip


def _posts(session: Session, entity_id: str) -> list[PostView]:
    rows = session.scalars(select(Post).where(Post.expert_id == entity_id).order_by(Post.id)).all()
    names = record_sources(session, (row.source_record_id for row in rows if row.source_record_id))
    return [
        PostView(source=names.get(row.source_record_id or 0), title=row.title, organisation=row.organisation, start=row.start, end=row.end)
        for row in rows
    ]


def _works(session: Session, entity_id: str) -> list[WorkView]:
    """The works, newest first."""
    query = select(Work, Authorship).join(Authorship, Authorship.work_id == Work.id).where(Authorship.expert_id == entity_id)
    found = session.execute(query.order_by(Work.year.is_(None), Work.year.desc(), Work.id)).all()
    names = record_sources(session, (place.source_record_id for _, place in found if place.source_record_id))
    return [
        WorkView(
            source=names.get(place.source_record_id or 0), id=work.id, title=work.title, abstract=work.abstract, year=work.year,
            venue=work.venue, doi=work.doi, citations=work.citations, position=place.position, authors=place.authors,
        )
        for work, place in found
    ]  # fmt: skip
