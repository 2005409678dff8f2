"""From the words of a user (countries, years, pool, band …) to the options that matching understands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from indexer.backends.base import Filter
from models.errors import InputError
from models.ids import resolve
from models.normalise.places import country_code
from models.vocabulary import CandidateKind, NeedStatus
from search_api.matching.types import Band, MatchOptions
from search_api.services.languages import language_names


class To(StrEnum):
    """What can be sought, in the words of the command line and the API."""

    EXPERTS = "experts"
    TEAMS = "teams"
    SOCIETIES = "societies"
    PROJECTS = "projects"
    NEEDS = "needs"


class PoolChoice(StrEnum):
    """Which pool to draw on; `all` is both."""

    OVERSEAS = "overseas"
    DOMESTIC = "domestic"
    ALL = "all"


KINDS = {
    To.EXPERTS: CandidateKind.EXPERT,
    To.TEAMS: CandidateKind.TEAM,
    To.SOCIETIES: CandidateKind.SOCIETY,
    To.PROJECTS: CandidateKind.PROJECT,
    To.NEEDS: CandidateKind.NEED,
}
_BANDS = {"high": Band.HIGH, "medium": Band.MEDIUM, "low": Band.LOW} | {band.value: band for band in Band}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user asked for, as written. Years are inclusive; `exclude` takes any form of id."""

    top: int = 10
    countries: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    pool: PoolChoice = PoolChoice.OVERSEAS
    all_experts: bool = False
    exclude: tuple[str, ...] = ()
    min_band: str = "low"
    evidence: int = 3


def band(text: str) -> Band:
    """Return the band named 高/中/低 or high/medium/low. Raises InputError."""
    found = _BANDS.get(text.strip().lower())
    if found is None:
        raise InputError(
            f"没有“{text}”这一档。",
            f"There is no band '{text}'.",
            remedy_zh="请用 高、中、低 之一。",
            remedy_en="Use one of high, medium, low.",
        )
    return found


def options(session: Session, choice: Choice, to: To) -> MatchOptions:
    """Return the options of matching for a choice.

    Experts are drawn from the overseas pool and only where they may be suggested, unless the choice says otherwise; teams from the
    overseas pool; needs only while they are open. Raises InputError, UnknownId, AmbiguousId.
    """
    facets: dict[str, tuple[str, ...]] = {}
    if choice.countries:
        facets["country"] = _each(choice.countries, _country)
    if choice.fields:
        facets["field"] = choice.fields
    if choice.languages:
        facets["language"] = tuple(dict.fromkeys(name for text in choice.languages for name in language_names(text)))
    if choice.sources:
        facets["source"] = choice.sources
    facets |= _standing(choice, to)
    if choice.year_from is not None and choice.year_to is not None and choice.year_from > choice.year_to:
        raise InputError(
            f"起始年份 {choice.year_from} 晚于截止年份 {choice.year_to}。",
            f"The first year, {choice.year_from}, is after the last, {choice.year_to}.",
            remedy_zh="请对调两个年份。",
            remedy_en="Swap the two years.",
        )
    where = Filter(
        facets=facets,
        years=(choice.year_from, choice.year_to),
        excluded=frozenset(resolve(session, text) for text in choice.exclude),
    )
    return MatchOptions(top=choice.top, where=where, minimum_band=band(choice.min_band), evidence=choice.evidence)


def _standing(choice: Choice, to: To) -> dict[str, tuple[str, ...]]:
    """The facets that hold unless the user lifts them: pool, leave to be suggested, open needs."""
    facets: dict[str, tuple[str, ...]] = {}
    if to in {To.EXPERTS, To.TEAMS} and choice.pool is not PoolChoice.ALL:
        facets["pool"] = (choice.pool.value,)
    if to is To.EXPERTS and not choice.all_experts:
        facets["matchable"] = ("true",)
    if to is To.NEEDS:
        facets["status"] = (NeedStatus.OPEN.value,)
    return facets


def _each(texts: Iterable[str], one: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one(text) for text in texts))


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise InputError(
            f"不认识国家或地区“{text}”。",
            f"'{text}' is no country known here.",
            remedy_zh="请写国名或两位代码,如 德国、Germany、DE。",
            remedy_en="Write its name or its two-letter code, for example 德国, Germany or DE.",
        )
    return code
