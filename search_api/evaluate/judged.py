"""What a judged set gives: records to import, needs to ask, and a judge who measures any system's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from models.records import NeedRecord, Record
from models.vocabulary import CandidateKind
from search_api.evaluate.measures import Measured

# Need id → candidate id → score. A ranking is the same: its first `depth` candidates with their scores, best first.
Answers = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Question:
    """One need: its id, and the candidates to score where the set names them (else the whole library is ranked)."""

    need: str
    candidates: tuple[str, ...] = ()


Judge = Callable[[Answers], dict[str, Measured]]


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """One judged set, read.

    `needs` are stored with the library, and the means of queries are estimated from them; a question's need that is not
    among them is asked without being stored, as it stands in `asked`. `depth` is how many candidates a ranking must hold; 0
    where given pairs are scored. `files` are what the library is made from, so that it is made anew when they change.
    `published` are figures of others, as printed by them.
    """

    name: str
    library: str  # sets of one library ask it different questions
    target: CandidateKind
    needs: Sequence[NeedRecord]
    candidates: Sequence[Record]
    questions: Sequence[Question]
    files: Sequence[Path]
    depth: int
    judge: Judge
    asked: Mapping[str, NeedRecord] = field(default_factory=dict)  # by id
    baselines: Mapping[str, Callable[[], Answers]] = field(default_factory=dict)
    published: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def wordings(self) -> dict[str, NeedRecord]:
        """Need id → the need as it is asked."""
        return {need.id or "": need for need in self.asked.values() or self.needs}
