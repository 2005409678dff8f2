"""What is asked of matching, and what it answers. Data, not sentences: the command line, the API and pages word them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.backends.base import Filter
from indexer.documents import Candidate
from models.vocabulary import CandidateKind


class Band(StrEnum):
    """How far to trust a match; the thresholds come from judged data (docs/evaluation.md)."""

    HIGH = "高"
    MEDIUM = "中"
    LOW = "低"


@dataclass(frozen=True, slots=True)
class Query:
    """What candidates are sought for: a stored entity (`id` is its own id), or a text that is not stored."""

    title: str
    text: str
    id: str | None = None
    given: tuple[str, ...] = ()
    kind: str = "need"  # "need", or "expert" for the other way round


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """`top` results at most, none below `minimum_band`, only what `where` lets through; evidence passages per candidate."""

    top: int = 10
    where: Filter = field(default_factory=Filter)
    minimum_band: Band = Band.LOW
    evidence: int = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage that speaks for a candidate.

    `snippet` is the part worth showing (at most about 300 characters) and `marks` are (start, end) character
    ranges in it of words that also stand in the query. `shares`: signal → its share of this passage's
    score, summing to 1.
    """

    passage: str
    section: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    language: str
    year: int | None
    score: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """One ranked candidate. `score` in (0, 1), never saturated; a probability of relevance where `calibrated`."""

    candidate: Candidate
    score: float
    band: Band
    calibrated: bool
    shares: Mapping[str, float]  # signal ("lexical", "e5", "minilm", …) → share of the score, summing to 1
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The answer to one query: candidates best first, and how long each stage took."""

    query: Query
    to: CandidateKind
    language: str  # of the query
    terms: tuple[str, ...]  # key terms, weightiest first
    matches: tuple[Match, ...]
    milliseconds: Mapping[str, float]  # stage → time spent


@dataclass(frozen=True, slots=True)
class PairScore:
    """Score of one given pair; `score` on the same scale as `Match.score`."""

    query: str
    candidate: str
    score: float
    band: Band
    calibrated: bool
