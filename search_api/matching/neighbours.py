"""Neighbouring fields (跨领域): candidates whose method fits though their field is another, since solvers often come from elsewhere.

The rule, in full:

1. The *field of the need* is where those who match it best work: the mean of the centroids of the first `FIELD` candidates.
2. A candidate is *from elsewhere* where his or her work as a whole is farther from it than that of any of those first candidates, by
   cosine averaged over the encoders, and no field that the record names is named by two of them.
3. The *method fits* where a single work or project adds as much to the score as the best one of the middling of the first candidates.
   A profile does not count: it tells the field, which is not what fits.
4. Nobody of the list that the user sees anyway (the first `options.top`) is a neighbour, and of several authors of one fitting work only
   the one who stands highest in the whole list is named.

They are ranked by that work, offered apart and never mixed into the list: the rule says that something in their work is about the
same thing, not that they have solved the problem. Where the library has nobody for a need, its "field" is made of strangers, and so are
the neighbours: their band says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.documents import Candidate, Section
from models.normalise.text import fold
from models.vocabulary import CandidateKind
from search_api.matching.centroids import Centroids, centroids, cosines, mean_said, unit_rows
from search_api.matching.service import Matcher
from search_api.matching.types import Band, Evidence, Match, MatchOptions, Query

FIELD = 10  # candidates whose work is the field of the need
LOOKED_THROUGH = 200  # candidates among whom neighbours are sought: all that retrieval scores
NAMED_BY = 2  # of the first candidates, for a field to count as the need's: one of ten has some odd field by chance
PASSAGES_LOOKED_AT = 3  # of each candidate, the best
_METHOD = frozenset({Section.WORK.value, Section.PROJECT.value})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One candidate from elsewhere.

    `rank`: the place in the whole list (1 is the best); `distance` = 1 − cosine with the field of the need, and `usual_distance` the
    largest of those in the field; `fit`: what the passage adds, as a ratio of what is asked of it (1 or more).
    """

    candidate: Candidate
    score: float
    band: Band
    calibrated: bool
    rank: int
    distance: float
    usual_distance: float
    fit: float
    fields: tuple[str, ...]
    evidence: Evidence


def neighbours(matcher: Matcher, query: Query, to: CandidateKind, options: MatchOptions, count: int) -> list[Neighbour]:
    """At most `count` candidates from neighbouring fields; `options.top` is the length of the list that they stand beside.

    Raises IndexMissing; IndexOutdated where the encoders have changed.
    """
    wide = MatchOptions(max(LOOKED_THROUGH, options.top), options.where, Band.LOW, PASSAGES_LOOKED_AT)
    found = matcher.match(query, to, wide).matches
    middle = centroids(matcher.backend, [match.candidate.id for match in found])
    if len(middle.ids) <= FIELD:
        return []
    core = found[:FIELD]
    near = dict(zip(middle.ids, _nearness(middle), strict=True))
    least = min(near[match.candidate.id] for match in core)
    asked = float(np.median([one.score if (one := _method(match)) else 0.0 for match in core]))
    named = _named(core)
    chosen: dict[str, Neighbour] = {}
    for rank, match in enumerate(found, start=1):
        work, distance = _method(match), 1 - near[match.candidate.id]
        if rank <= max(options.top, FIELD) or work is None or not work.score >= asked > 0:
            continue
        if distance > 1 - least and not named & set(_fields(match.candidate)):
            chosen.setdefault(work.passage, _neighbour(match, work, rank, distance=distance, usual=1 - least, fit=work.score / asked))
    return sorted(chosen.values(), key=lambda one: (-one.fit, one.candidate.id))[:count]


def _method(match: Match) -> Evidence | None:
    """The best work or project of a candidate."""
    return next((one for one in match.evidence if one.section in _METHOD), None)


def _nearness(middle: Centroids) -> list[float]:
    """Cosine of each candidate's work with the field of the need, averaged over the encoders."""
    each = [cosines(vectors, unit_rows(vectors[:FIELD].sum(axis=0, keepdims=True))[0]) for vectors in middle.vectors.values()]
    return [float(value) for value in mean_said(each)]


def _named(core: Sequence[Match]) -> set[str]:
    counted = Counter(field for match in core for field in set(_fields(match.candidate)))
    return {field for field, times in counted.items() if times >= NAMED_BY}


def _fields(candidate: Candidate) -> list[str]:
    return [fold(field) for field in candidate.facets.get("field", ())]


def _neighbour(match: Match, work: Evidence, rank: int, *, distance: float, usual: float, fit: float) -> Neighbour:
    return Neighbour(
        candidate=match.candidate,
        score=match.score,
        band=match.band,
        calibrated=match.calibrated,
        rank=rank,
        distance=distance,
        usual_distance=usual,
        fit=fit,
        fields=match.candidate.facets.get("field", ()),
        evidence=work,
    )
