"""The shape of a panel's answer, the same on the command line and over HTTP."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from search_api.services.answers import EvidenceAnswer, Subject, evidence_answer
from search_api.services.panels import Covered, Member, Panel


class ProblemAnswer(BaseModel):
    """One sub-problem of the need, in its own words."""

    number: int = Field(description="Counted from 1, in the order in which the need names them.")
    text: str
    weight: float = Field(description="Relative to the others; a side wish has 0.5.")
    coverage: float = Field(description="How far the panel covers it, in [0, 1].")
    band: str = Field(description="高, 中 or 低, of whoever in the panel covers it best.")
    open: bool = Field(description="True where nobody in the panel covers it well enough to rely on (band 低).")
    by_top: float = Field(description="How far the best experts for the whole need would cover it.")


class PartAnswer(BaseModel):
    """A member's part: a sub-problem, and what speaks for it."""

    problem: int = Field(description="Its number.")
    coverage: float
    band: str
    evidence: list[EvidenceAnswer]


class MemberAnswer(BaseModel):
    """One expert of the panel, in the order of choice."""

    id: str
    given: list[str]
    label: str
    summary: str
    gain: float = Field(description="What he or she added to the panel's coverage when chosen.")
    parts: list[PartAnswer] = Field(description="The sub-problems for which the panel relies on him or her.")


class PanelAnswer(BaseModel):
    """A small group of experts that covers the sub-problems of a need together (专家组)."""

    model_config = ConfigDict(extra="forbid")
    need: Subject
    problems: list[ProblemAnswer]
    members: list[MemberAnswer]
    coverage: float = Field(description="Weighted mean of the coverage of the sub-problems, in [0, 1].")
    coverage_of_top: float = Field(description="The same for as many experts as `size` from the top of the whole need's list.")
    coverage_of_as_many: float = Field(description="The same for as many of them as the panel has members.")
    top: list[str] = Field(description="Those experts.")
    considered: int = Field(description="How many experts were considered.")
    calibrated: bool = Field(description="Whether coverage is a probability of relevance, from judged data.")


def panel_answer(panel: Panel) -> PanelAnswer:
    """Return the answer to show for a panel."""
    return PanelAnswer(
        need=Subject(id=panel.query.id, given=list(panel.query.given)),
        problems=[_problem(number, covered) for number, covered in enumerate(panel.problems, start=1)],
        members=[_member(member) for member in panel.members],
        coverage=panel.coverage,
        coverage_of_top=panel.coverage_of_top,
        coverage_of_as_many=panel.coverage_of_as_many,
        top=list(panel.top),
        considered=panel.considered,
        calibrated=panel.calibrated,
    )


def _problem(number: int, covered: Covered) -> ProblemAnswer:
    return ProblemAnswer(
        number=number,
        text=covered.problem.text,
        weight=covered.problem.weight,
        coverage=covered.coverage,
        band=covered.band.value,
        open=covered.open,
        by_top=covered.by_top,
    )


def _member(member: Member) -> MemberAnswer:
    return MemberAnswer(
        id=member.candidate.id,
        given=list(member.candidate.given),
        label=member.candidate.label,
        summary=member.candidate.summary,
        gain=member.gain,
        parts=[
            PartAnswer(
                problem=part.problem + 1,
                coverage=part.coverage,
                band=part.band.value,
                evidence=[evidence_answer(item) for item in part.evidence],
            )
            for part in member.parts
        ],
    )
