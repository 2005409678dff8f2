"""The shapes of what is like something, and of neighbouring fields; the same on the command line and over HTTP."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from search_api.matching.neighbours import Neighbour
from search_api.matching.similar import Similar
from search_api.services.answers import EvidenceAnswer, Subject, evidence_answer
from search_api.services.likeness import Elsewhere, Likes


class SimilarAnswer(BaseModel):
    """One candidate that is like the one asked about."""

    id: str
    given: list[str]
    kind: str
    label: str
    summary: str
    likeness: float = Field(description="In [0, 1]: the mean of `parts`, negative ones counted as nothing.")
    parts: dict[str, float] = Field(description="Encoder → cosine; `terms` → overlap of words, within one language.")
    joint: int = Field(description="Texts that both own, for example papers written together.")
    probably_same: bool = Field(description="For needs: so alike that both probably ask the same (疑似重复).")


class SimilarsAnswer(BaseModel):
    """What is like the thing asked about, best first."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(description="What was asked about: expert, need, project, society or team.")
    of: Subject
    similar: list[SimilarAnswer]


class NeighbourAnswer(BaseModel):
    """One candidate whose field is another, but one of whose works fits the need (跨领域)."""

    id: str
    given: list[str]
    kind: str
    label: str
    summary: str
    score: float = Field(description="As in a match of the whole need.")
    band: str
    calibrated: bool
    rank: int = Field(description="Its place in the whole list of that match.")
    fields: list[str] = Field(description="Its fields as the record names them.")
    distance: float = Field(description="Of its work as a whole from the field of the need: 1 − cosine.")
    usual_distance: float = Field(description="The largest such distance within that field.")
    fit: float = Field(description="What the work below adds to the score, over what the usual candidate's best work adds; at least 1.")
    evidence: EvidenceAnswer


class NeighboursAnswer(BaseModel):
    """Candidates from neighbouring fields, apart from the list of matches."""

    model_config = ConfigDict(extra="forbid")
    need: Subject
    to: str
    neighbours: list[NeighbourAnswer]


def similars_answer(likes: Likes) -> SimilarsAnswer:
    """Return the answer to show for what is like something."""
    of = Subject(id=likes.id, given=list(likes.given))
    return SimilarsAnswer(kind=likes.subject, of=of, similar=[_similar(one) for one in likes.found])


def neighbours_answer(found: Elsewhere) -> NeighboursAnswer:
    """Return the answer to show for neighbouring fields."""
    need = Subject(id=found.query.id, given=list(found.query.given))
    return NeighboursAnswer(need=need, to=found.to.value, neighbours=[_neighbour(one) for one in found.found])


def _similar(one: Similar) -> SimilarAnswer:
    return SimilarAnswer(
        id=one.candidate.id,
        given=list(one.candidate.given),
        kind=str(one.candidate.kind),
        label=one.candidate.label,
        summary=one.candidate.summary,
        likeness=round(one.likeness, 4),
        parts={name: round(value, 4) for name, value in one.parts.items()},
        joint=one.joint,
        probably_same=one.probably_same,
    )


def _neighbour(one: Neighbour) -> NeighbourAnswer:
    return NeighbourAnswer(
        id=one.candidate.id,
        given=list(one.candidate.given),
        kind=str(one.candidate.kind),
        label=one.candidate.label,
        summary=one.candidate.summary,
        score=one.score,
        band=one.band.value,
        calibrated=one.calibrated,
        rank=one.rank,
        fields=list(one.fields),
        distance=round(one.distance, 4),
        usual_distance=round(one.usual_distance, 4),
        fit=round(one.fit, 4),
        evidence=evidence_answer(one.evidence),
    )
