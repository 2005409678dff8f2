"""What an explanation says. Data, not sentences: the command line, the API and pages word them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.vocabulary import CandidateKind
from search_api.matching.types import Band, Evidence, Match, Query


class Part(StrEnum):
    """Which part of a need or of a passage."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a title or a text, and what stands there."""

    part: Part
    start: int
    end: int
    text: str

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.part is other.part and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class TermPair:
    """A term of the need and the term of the passage that says the same.

    `likeness` is 1 for the same words, else the crowd-corrected cosine (search_api.matching.explanation.likeness), about 0.2 to 0.8.
    """

    asked: Span
    found: Span
    likeness: float


@dataclass(frozen=True, slots=True)
class ExplainedPassage:
    """One passage of the evidence: the sentence of it that answers best, which sentence of the need that one answers, and the terms.

    `title` and `text` are the whole passage, which the spans point into. Pairs are of these two sentences and the two titles.
    """

    evidence: Evidence
    title: str
    text: str
    sentence: Span | None
    answers: Span | None
    pairs: tuple[TermPair, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the options, tried by itself. `wanted` and `found` are values of it, as the index has them."""

    name: str  # "kind", a facet, "years", "excluded" or "minimum_band"
    wanted: tuple[str, ...]
    found: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of the retrieval: the rank of the candidate's best passage in it (1 = best), None where not among its `depth`."""

    name: str  # "lexical" or an encoder's name
    rank: int | None
    depth: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a ranked list: the candidate's own, or that of the last one shown."""

    rank: int
    score: float
    band: Band


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the candidate stands among all.

    `conditions`: every condition of the options. `legs`: the retrieval with the conditions that the candidate fails lifted. `place`: among
    those who meet all conditions; `place_unfiltered`: among all of its kind; None beyond the first hundred. `last`: the last one shown.
    """

    indexed: bool
    conditions: tuple[Condition, ...]
    legs: tuple[Leg, ...]
    place: Place | None
    place_unfiltered: Place | None
    last: Place | None
    shown: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """What the candidate has to show, and what of the need nothing of it answers.

    `unanswered` and `answered` together are the key terms of the need, weightiest first. `newest_work` is a year; `library_newest` that of
    the newest work of the whole library.
    """

    passages: int
    works: int
    works_without_abstract: int
    newest_work: int | None
    library_newest: int
    answered: tuple[Span, ...]
    unanswered: tuple[Span, ...]


class Reason(StrEnum):
    """Why a candidate is not offered, or weakly; in the order in which they are looked for."""

    NOT_INDEXED = "not_indexed"
    NO_PASSAGES = "no_passages"
    CONDITION = "condition"  # one of the conditions that do not hold
    NOT_RETRIEVED = "not_retrieved"  # no leg found a passage of it
    OUTRANKED = "outranked"  # as many as were asked for stand before it
    NO_WORKS = "no_works"
    NO_ABSTRACTS = "no_abstracts"
    OLD_WORKS = "old_works"
    TERMS_UNANSWERED = "terms_unanswered"


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it. `match` is None where the candidate is not in the index or has no passages, else what `Matcher.match` gives."""

    query: Query
    candidate: str
    to: CandidateKind
    language: str
    match: Match | None
    passages: tuple[ExplainedPassage, ...]
    standing: Standing
    lack: Lack | None
    reasons: tuple[Reason, ...]
