"""The shape of an answer, the same on the command line and over HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from search_api.matching.types import Evidence, Match, MatchResult


class Subject(BaseModel):
    """What was asked about: `id` is its own id, null where it is not stored; `given` the ids its records had at import."""

    id: str | None = Field(examples=["need_7k2m4q6s8u3w5y7a2c4e"])
    given: list[str] = Field(examples=[["N-0007"]])


class EvidenceAnswer(BaseModel):
    """One passage that speaks for a candidate (佐证)."""

    passage: str = Field(description="Id of the passage: its subject's own id, '#', a number.")
    section: str = Field(description="profile, work, project or need.", examples=["work"])
    title: str
    snippet: str = Field(description="The part worth showing, at most about 300 characters.")
    marks: list[tuple[int, int]] = Field(description="Character ranges [start, end) of the snippet that also stand in the need.")
    language: str = Field(examples=["en"])
    year: int | None
    score: float
    shares: dict[str, float] = Field(description="Signal → its share of this passage's score; they sum to 1.")


class CandidateAnswer(BaseModel):
    """One ranked candidate, with what speaks for it."""

    id: str = Field(examples=["expert_3f5h7j2l4n6p8r3t5v7x"])
    given: list[str] = Field(examples=[["E-0042"]])
    kind: str = Field(examples=["expert"])
    label: str = Field(description="Its display name.")
    summary: str = Field(description="One line: workplace, country.")
    score: float = Field(description="In (0, 1), never saturated; comparable across needs where `calibrated`.", examples=[0.731])
    band: str = Field(description="高, 中 or 低 (high, medium, low).", examples=["高"])
    calibrated: bool = Field(description="Whether the score is a probability of relevance, from judged data.")
    shares: dict[str, float] = Field(
        description="Signal, or `prior` (how often an expert stands last among the authors) → its share of the score; they sum to 1."
    )
    evidence: list[EvidenceAnswer]


class Answer(BaseModel):
    """One ranked list, best first. Exactly one of `need` and `expert` is there, saying what was asked about."""

    model_config = ConfigDict(extra="forbid")
    need: Subject | None = None
    expert: Subject | None = None
    to: str = Field(description="What was sought.", examples=["experts"])
    language: str = Field(description="Language of the query.", examples=["zh"])
    terms: list[str] = Field(description="Its key terms, weightiest first.")
    candidates: list[CandidateAnswer]

    def line(self) -> str:
        """This answer as one line of JSON, without the subject that is not there."""
        absent = {name for name in ("need", "expert") if getattr(self, name) is None}
        return self.model_dump_json(exclude=absent)


def answer(result: MatchResult, to_word: str) -> Answer:
    """Return the answer to show for a match result; `to_word` is the word the user asked with (experts, societies, …)."""
    subject = Subject(id=result.query.id, given=list(result.query.given))
    return Answer(
        need=subject if result.query.kind == "need" else None,
        expert=subject if result.query.kind == "expert" else None,
        to=to_word,
        language=result.language,
        terms=list(result.terms),
        candidates=[_candidate(match) for match in result.matches],
    )


def _candidate(match: Match) -> CandidateAnswer:
    return CandidateAnswer(
        id=match.candidate.id,
        given=list(match.candidate.given),
        kind=str(match.candidate.kind),
        label=match.candidate.label,
        summary=match.candidate.summary,
        score=match.score,
        band=match.band.value,
        calibrated=match.calibrated,
        shares=_rounded(match.shares),
        evidence=[evidence_answer(item) for item in match.evidence],
    )


def evidence_answer(item: Evidence) -> EvidenceAnswer:
    """One passage as it is shown."""
    return EvidenceAnswer(
        passage=item.passage,
        section=str(item.section),
        title=item.title,
        snippet=item.snippet,
        marks=list(item.marks),
        language=item.language,
        year=item.year,
        score=round(item.score, 4),
        shares=_rounded(item.shares),
    )


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares are for reading: more digits than these say nothing."""
    return {name: round(share, 4) for name, share in shares.items()}
