"""The shape of an explanation, the same on the command line and over HTTP."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from models.vocabulary import CandidateKind
from search_api.matching.explanation.types import Condition, ExplainedPassage, Explanation, Lack, Place, Span, TermPair
from search_api.services.answers import EvidenceAnswer, Subject, evidence_answer
from search_api.services.selection import KINDS

_WORDS = {kind: to.value for to, kind in KINDS.items()}


class SpanAnswer(BaseModel):
    """Characters [start, end) of a title or a text."""

    part: str = Field(description="title or text.", examples=["text"])
    start: int
    end: int
    text: str = Field(description="What stands there.")


class PairAnswer(BaseModel):
    """A term of the need and the term of the passage that says the same (对应术语)."""

    asked: SpanAnswer = Field(description="In the need.")
    found: SpanAnswer = Field(description="In the passage.")
    likeness: float = Field(
        description="1 for the same words, else how alike the encoders hold them to be; higher is surer.", examples=[0.44]
    )


class PassageAnswer(EvidenceAnswer):
    """One passage that carries the match, with its best sentence. The spans point into `title` and `text`, and into the need's."""

    text: str = Field(description="The whole text of the passage.")
    sentence: SpanAnswer | None = Field(description="The sentence that answers best.")
    answers: SpanAnswer | None = Field(description="The sentence of the need that it answers.")
    pairs: list[PairAnswer] = Field(description="Terms that correspond, in these two sentences and the two titles.")


class ConditionAnswer(BaseModel):
    """One condition, tried by itself."""

    name: str = Field(description="kind, pool, matchable, country, field, language, source, status, years, excluded or minimum_band.")
    wanted: list[str]
    found: list[str]
    holds: bool


class LegAnswer(BaseModel):
    """One leg of the retrieval, with the conditions that the candidate fails lifted."""

    name: str = Field(description="lexical (the need's words), translation (the same in English), or an encoder.", examples=["e5"])
    rank: int | None = Field(description="Of the candidate's best passage; null where it was not among those found.")
    depth: int = Field(description="How many passages the leg found.")


class PlaceAnswer(BaseModel):
    """A place in a ranked list."""

    rank: int
    score: float
    band: str


class LackAnswer(BaseModel):
    """What the candidate has to show, and what it lacks."""

    passages: int
    works: int
    works_without_abstract: int
    newest_work: int | None = Field(description="A year.")
    library_newest: int = Field(description="Year of the newest work in the library.")
    answered: list[SpanAnswer] = Field(description="Key terms of the need that some passage answers.")
    unanswered: list[SpanAnswer] = Field(description="Key terms of the need that none answers.")


class ExplanationAnswer(BaseModel):
    """Why a candidate matches a need, or why it was not offered (为什么, 为什么没有)."""

    model_config = ConfigDict(extra="forbid")
    need: Subject
    candidate: Subject
    to: str = Field(description="What it was sought as.", examples=["experts"])
    kind: str | None = Field(description="What it is in the index.", examples=["expert"])
    label: str | None
    summary: str | None
    score: float | None = Field(description="As `POST /match` gives it; null where the index has nothing of the candidate.")
    band: str | None
    calibrated: bool | None
    shares: dict[str, float]
    passages: list[PassageAnswer]
    shown: bool = Field(description="Whether a match with these conditions shows it.")
    reasons: list[str] = Field(
        description="not_indexed, no_passages, condition, not_retrieved, outranked, no_works, no_abstracts, old_works, terms_unanswered."
    )
    indexed: bool
    conditions: list[ConditionAnswer]
    legs: list[LegAnswer]
    place: PlaceAnswer | None = Field(description="Among those who meet all conditions; null where it does not, or beyond the first 100.")
    place_unfiltered: PlaceAnswer | None = Field(description="Among all of its kind.")
    last_shown: PlaceAnswer | None = Field(description="The last candidate that is shown.")
    lack: LackAnswer | None


def explanation_answer(explanation: Explanation) -> ExplanationAnswer:
    """Return the answer to show for an explanation."""
    match, standing = explanation.match, explanation.standing
    candidate = match.candidate if match else None
    return ExplanationAnswer(
        need=Subject(id=explanation.query.id, given=list(explanation.query.given)),
        candidate=Subject(id=explanation.candidate, given=list(candidate.given) if candidate else []),
        to=_WORDS[CandidateKind(explanation.to)],
        kind=str(candidate.kind) if candidate else None,
        label=candidate.label if candidate else None,
        summary=candidate.summary if candidate else None,
        score=match.score if match else None,
        band=match.band.value if match else None,
        calibrated=match.calibrated if match else None,
        shares={name: round(share, 4) for name, share in match.shares.items()} if match else {},
        passages=[_passage(passage) for passage in explanation.passages],
        shown=standing.shown,
        reasons=[reason.value for reason in explanation.reasons],
        indexed=standing.indexed,
        conditions=[_condition(condition) for condition in standing.conditions],
        legs=[LegAnswer(name=leg.name, rank=leg.rank, depth=leg.depth) for leg in standing.legs],
        place=_place(standing.place),
        place_unfiltered=_place(standing.place_unfiltered),
        last_shown=_place(standing.last),
        lack=_lack(explanation.lack) if explanation.lack else None,
    )


def _passage(passage: ExplainedPassage) -> PassageAnswer:
    return PassageAnswer(
        **evidence_answer(passage.evidence).model_dump(),
        text=passage.text,
        sentence=_span(passage.sentence) if passage.sentence else None,
        answers=_span(passage.answers) if passage.answers else None,
        pairs=[_pair(pair) for pair in passage.pairs],
    )


def _pair(pair: TermPair) -> PairAnswer:
    return PairAnswer(asked=_span(pair.asked), found=_span(pair.found), likeness=round(pair.likeness, 4))


def _span(span: Span) -> SpanAnswer:
    return SpanAnswer(part=span.part.value, start=span.start, end=span.end, text=span.text)


def _condition(condition: Condition) -> ConditionAnswer:
    return ConditionAnswer(name=condition.name, wanted=list(condition.wanted), found=list(condition.found), holds=condition.holds)


def _place(place: Place | None) -> PlaceAnswer | None:
    return PlaceAnswer(rank=place.rank, score=place.score, band=place.band.value) if place else None


def _lack(lack: Lack) -> LackAnswer:
    return LackAnswer(
        passages=lack.passages,
        works=lack.works,
        works_without_abstract=lack.works_without_abstract,
        newest_work=lack.newest_work,
        library_newest=lack.library_newest,
        answered=[_span(span) for span in lack.answered],
        unanswered=[_span(span) for span in lack.unanswered],
    )
