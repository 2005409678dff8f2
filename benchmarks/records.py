"""A synthetic library as records, to be put into a database the way every record is."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.library import PASSAGES_EACH, Library
from indexer.documents import Passage
from models.intake import Intake
from models.records import ExpertRecord, WorkRecord

PUT = 500  # records a transaction


def expert_records(experts: int, seed: int) -> Iterator[list[ExpertRecord]]:
    """Yield the experts of `benchmarks.library` in groups of `PUT`: a biography and four works each."""
    for batch in Library(experts, {}, seed).batches():
        starts = range(0, len(batch.passages), PASSAGES_EACH)
        records = [
            _record(f"b{batch.candidates[place].id[-7:]}", batch.passages[start : start + PASSAGES_EACH])
            for place, start in enumerate(starts)
        ]
        yield from (records[start : start + PUT] for start in range(0, len(records), PUT))


def _record(number: str, passages: list[Passage]) -> ExpertRecord:
    profile, *works = passages
    return ExpertRecord(
        id=number,
        name=f"Expert {number}",
        bio=f"{profile.title}. {profile.text}",
        country="DE",
        works=[WorkRecord(title=f"{work.title} {number}", abstract=work.text, year=work.year, citations=work.citations) for work in works],
    )


def fill(intake: Intake, experts: int, seed: int) -> None:
    """Put the whole library in."""
    for records in expert_records(experts, seed):
        intake.put(records)
