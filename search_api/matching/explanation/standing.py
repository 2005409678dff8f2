"""Where a candidate stands among all: which leg found it, its rank with and without the conditions, and who was shown last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer.backends.base import Filter, Hits, Reference
from models.vocabulary import CandidateKind
from search_api.matching.bands import reaches
from search_api.matching.explanation.conditions import lifted
from search_api.matching.explanation.types import Condition, Leg, Place, Standing
from search_api.matching.retrieval import CANDIDATES_SCORED
from search_api.matching.service import Matcher
from search_api.matching.types import Band, Match, MatchOptions, Query

DEEP = CANDIDATES_SCORED // 2  # places looked at; asking for more would make the legs search further than they do for a short list


def standing(
    matcher: Matcher,
    query: Query,
    to: CandidateKind,
    *,
    candidate: str,
    options: MatchOptions,
    tried: Sequence[Condition],
    references: Sequence[Reference],
) -> Standing:
    """Ask for the list twice, with the conditions and without; the legs once, with the failed ones lifted."""
    deep = replace(options, top=max(DEEP, options.top), minimum_band=Band.LOW, evidence=0)
    ranked = matcher.match(query, to, deep).matches
    shown = [match for match in ranked if reaches(match.band, options.minimum_band)][: options.top]
    free = options.where == Filter()
    everyone = ranked if free else matcher.match(query, to, replace(deep, where=Filter())).matches
    return Standing(
        indexed=True,
        conditions=tuple(tried),
        legs=_ranks(matcher.legs(query, to, replace(options, where=lifted(options.where, tried))), references),
        place=_place(ranked, candidate),
        place_unfiltered=_place(everyone, candidate),
        last=_place(shown, shown[-1].candidate.id) if shown else None,
        shown=any(match.candidate.id == candidate for match in shown),
    )


def nowhere(tried: Sequence[Condition] = ()) -> Standing:
    """The standing of what the index does not have."""
    return Standing(False, tuple(tried), (), None, None, None, shown=False)


def _ranks(legs: Mapping[str, Hits], references: Sequence[Reference]) -> tuple[Leg, ...]:
    owned = {reference.passage for reference in references}
    found: list[Leg] = []
    for name, hits in legs.items():
        rank = next((rank for rank, passage in enumerate(hits.passages, start=1) if passage in owned), None)
        found.append(Leg(name, rank, len(hits.passages)))
    return tuple(found)


def _place(ranked: Sequence[Match], candidate: str) -> Place | None:
    for rank, match in enumerate(ranked, start=1):
        if match.candidate.id == candidate:
            return Place(rank, match.score, match.band)
    return None
