"""Fictional experts of whom twelve kinds of records are kept: whoever fits a need should be found, whatever the record is like.

Ours: 32 Chinese needs, four of each of eight industries, and for each need twelve experts who fit it about equally well. Of eight there is
one paper, each in another language; of four only a list of their fields, as in the sheets of stations and societies. Written by a
session of a language model for this; no native speaker has read them.

They are asked for in two forms: among themselves, which needs no data folder, and among the people of docking_needs, all of whom write
English, as most do in a library of overseas experts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from models.records import ExpertRecord, NeedRecord, WorkRecord
from models.vocabulary import CandidateKind
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.measures import Measured, mean_of
from search_api.evaluate.reading import lines
from search_api.evaluate.sets import graded

NAME = "record_kinds"
CROWDED = "record_kinds_crowded"
PAPERS = ("zh", "en", "de", "fr", "es", "ru", "ja", "ko")
LISTS = ("zh", "en", "de", "ja")
KINDS = (*(f"paper {language}" for language in PAPERS), *(f"fields {language}" for language in LISTS))
DEPTH = 2 * len(KINDS)  # twice as many as fit
_YEAR = 2024


def read(_data: Path) -> JudgedSet:
    """The set among its own 384 experts."""
    with resources.as_file(graded.folder(NAME) / "needs.jsonl") as file:
        written = list(lines(file))
    return JudgedSet(
        name=NAME,
        library=NAME,
        target=CandidateKind.EXPERT,
        needs=[NeedRecord(id=one["id"], **one["need"]) for one in written],
        candidates=[expert for one in written for expert in _experts(one)],
        questions=[Question(one["id"]) for one in written],
        files=[file],
        depth=DEPTH,
        judge=_judge,
    )


def read_crowded(data: Path) -> JudgedSet:
    """The same among 3,887 others, some of whom fit the needs of robotics as well."""
    alone = read(data)
    candidates = [*graded.people(data), *alone.candidates]
    return replace(alone, name=CROWDED, library=CROWDED, candidates=candidates, files=[*alone.files, *graded.files(data)])


def _experts(one: dict[str, Any]) -> Iterator[ExpertRecord]:
    for language in PAPERS:
        work = WorkRecord(**one["works"][language], year=_YEAR, position=1, authors=1)
        yield ExpertRecord(id=_expert(one["id"], f"paper {language}"), works=[work])
    for language in LISTS:
        yield ExpertRecord(id=_expert(one["id"], f"fields {language}"), fields=one["fields"][language])


def _expert(need: str, kind: str) -> str:
    return f"{need} {kind}"


def _judge(answers: Answers) -> dict[str, Measured]:
    """How many of those who fit are among the first DEPTH, in all and by kind."""
    found = {kind: [float(_expert(need, kind) in ranked) for need, ranked in answers.items()] for kind in KINDS}
    all_of_them = [sum(one) / len(KINDS) for one in zip(*found.values(), strict=True)]
    return {f"R@{DEPTH}": mean_of(all_of_them)} | {kind: mean_of(values) for kind, values in found.items()}
