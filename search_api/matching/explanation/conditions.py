"""Each condition of the options tried on one candidate by itself."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.backends.base import Filter, Reference
from indexer.documents import Candidate
from models.vocabulary import CandidateKind
from search_api.matching.bands import reaches
from search_api.matching.explanation.types import Condition
from search_api.matching.types import Band, MatchOptions

KIND, YEARS, EXCLUDED, ONLY, BAND = "kind", "years", "excluded", "only", "minimum_band"


def conditions(
    candidate: Candidate, to: CandidateKind, references: Sequence[Reference], band: Band | None, options: MatchOptions
) -> tuple[Condition, ...]:
    """The conditions that were set, each with whether the candidate meets it; its kind is always one. `band`: its own, if any."""
    where = options.where
    found = [Condition(KIND, (to.value,), (str(candidate.kind),), str(candidate.kind) == to.value)]
    for name, wanted in where.facets.items():
        has = tuple(candidate.facets.get(name, ()))
        found.append(Condition(name, tuple(wanted), has, bool(set(has) & set(wanted))))
    if where.years != (None, None):
        found.append(_years(where.years, references))
    if where.excluded:
        found.append(Condition(EXCLUDED, (), (), candidate.id not in where.excluded))
    if where.only is not None:
        found.append(Condition(ONLY, (), (), candidate.id in where.only))
    if options.minimum_band is not Band.LOW:
        holds = band is not None and reaches(band, options.minimum_band)
        found.append(Condition(BAND, (options.minimum_band.value,), (band.value,) if band else (), holds))
    return tuple(found)


def lifted(where: Filter, tried: Sequence[Condition]) -> Filter:
    """The filter without what the candidate fails."""
    failed = {condition.name for condition in tried if not condition.holds}
    return Filter(
        facets={name: wanted for name, wanted in where.facets.items() if name not in failed},
        years=(None, None) if YEARS in failed else where.years,
        excluded=frozenset() if EXCLUDED in failed else where.excluded,
        only=None if ONLY in failed else where.only,
    )


def _years(years: tuple[int | None, int | None], references: Sequence[Reference]) -> Condition:
    """A passage without a year is kept by the filter; so is the candidate that has one."""
    first, last = years
    has = sorted({reference.year for reference in references if reference.year is not None})
    undated = any(reference.year is None for reference in references)
    holds = undated or any((first is None or year >= first) and (last is None or year <= last) for year in has)
    wanted = tuple(f"{side}{year}" for side, year in ((">=", first), ("<=", last)) if year is not None)
    return Condition(YEARS, wanted, tuple(str(year) for year in has), holds)
