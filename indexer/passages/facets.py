"""What candidates and passages can be filtered by.

An expert's `year` is that of the newest work, so that a filter on it asks "active since"; `language` are the
languages an expert speaks, or the language that any other candidate is written in. A passage has the union of
its owners' facets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from indexer.documents import FACETS
from models.entities.experts import pool
from models.vocabulary import SOCIETY_KINDS, CandidateKind, OrganisationKind

Facets = Mapping[str, tuple[str, ...]]


def make(**values: str | Iterable[str] | None) -> Facets:
    """Facet → distinct values in order, without empty ones."""
    facets = {}
    for name in FACETS:
        given = values.get(name)
        listed = [given] if isinstance(given, str) else list(given or ())
        if kept := tuple(dict.fromkeys(value.strip() for value in listed if value.strip())):
            facets[name] = kept
    return facets


def of_expert(row: Row[Any], sources: Sequence[str], latest: int | None) -> Facets:
    """Facets of an expert."""
    return make(
        kind=CandidateKind.EXPERT,
        country=row.country,
        field=row.fields,
        language=row.languages,
        source=sources,
        pool=row.pool,
        matchable="true" if row.matchable else "false",
        year=str(latest) if latest else None,
    )


def of_team(row: Row[Any], sources: Sequence[str], language: str) -> Facets:
    """Facets of a team. Its pool is that of the country it works in, by the rule for experts."""
    return make(kind=CandidateKind.TEAM, country=row.country, field=row.fields, language=language, source=sources, pool=pool(row.country))


def organisation_kind(row: Row[Any]) -> CandidateKind:
    """Societies are ranked in a list of their own."""
    return CandidateKind.SOCIETY if OrganisationKind(row.kind) in SOCIETY_KINDS else CandidateKind.ORGANISATION


def of_organisation(row: Row[Any], sources: Sequence[str], language: str) -> Facets:
    """Facets of an organisation or society."""
    return make(
        kind=organisation_kind(row),
        organisation_kind=row.kind,
        country=row.country,
        field=row.fields,
        language=language,
        source=sources,
        status=row.status,
        year=str(row.established) if row.established else None,
    )


def of_project(row: Row[Any], sources: Sequence[str], language: str) -> Facets:
    """Facets of a project. Its year is that of its end, else of its start."""
    return make(
        kind=CandidateKind.PROJECT,
        country=row.country,
        field=row.fields,
        language=language,
        source=sources,
        status=row.stage,
        year=(row.end or row.start or "")[:4],
    )


def of_need(row: Row[Any], sources: Sequence[str], language: str) -> Facets:
    """Facets of a need. `field` is the industry."""
    return make(
        kind=CandidateKind.NEED,
        need_kind=row.kind,
        status=row.status,
        field=row.industry,
        language=language,
        source=sources,
        confidential="true" if row.confidential else "false",
        year=str(row.created_at.year),
    )


def union(several: Iterable[Facets]) -> Facets:
    """The union of several candidates' facets."""
    distinct = list({id(facets): facets for facets in several}.values())
    if len(distinct) == 1:
        return distinct[0]
    return make(**{name: [value for facets in distinct for value in facets.get(name, ())] for name in FACETS})
