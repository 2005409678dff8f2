"""The sample library: plainly fictional records with known right answers (README.md in this folder).

It feeds `haizhi demo` and the tests that assert ranks. Nothing in it exists.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).resolve().parent

# Teams and projects name experts by id, so experts come before them.
_FILES = {
    "societies": "societies.csv",
    "experts": "experts.jsonl",
    "teams": "teams.jsonl",
    "projects": "projects.jsonl",
    "needs": "needs.jsonl",
}


class GradedId(BaseModel):
    """One right answer: the id it carries in the sample files, and how well it answers (3 = solves the need, 1 = worth a talk)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    grade: int = Field(ge=1, le=3)


class Answer(BaseModel):
    """What in the library answers one need, best first in each list. What is not listed counts as grade 0."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    need: str
    experts: list[GradedId]
    projects: list[GradedId]
    teams: list[GradedId]
    societies: list[GradedId]


def sample_files() -> dict[str, Path]:
    """The files to import, by the kind word of `haizhi import`, in the order they should be imported."""
    return {kind: FOLDER / name for kind, name in _FILES.items()}


def answers() -> list[Answer]:
    """The known right answers, one for each need, in the order of the needs. Raises pydantic's ValidationError on a bad line."""
    lines = (FOLDER / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    return [Answer.model_validate_json(line) for line in lines if line]
