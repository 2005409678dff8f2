"""Fictional experts who write in seven languages: whoever fits a need should be found, whatever language the record is in.

Ours: 32 Chinese needs, four of each of eight industries, and for each need seven papers that answer it about equally well, one in each of
LANGUAGES, each by an expert of one paper. Written by a session of a language model for this; no native speaker has read them.

They are asked for in two forms: among themselves, which needs no data folder, and among the people of docking_needs, all of whom write
English, as most do in a library of overseas experts.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

from models.records import ExpertRecord, NeedRecord, WorkRecord
from models.vocabulary import CandidateKind
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.measures import Measured, mean_of
from search_api.evaluate.reading import lines
from search_api.evaluate.sets import graded

NAME = "seven_languages"
CROWDED = "seven_languages_crowded"
LANGUAGES = ("en", "de", "fr", "es", "ru", "ja", "ko")
DEPTH = 14  # twice as many as fit
_YEAR = 2024


def read(_data: Path) -> JudgedSet:
    """The set among its own 224 experts."""
    with resources.as_file(graded.folder(NAME) / "needs.jsonl") as file:
        written = list(lines(file))
    experts = [
        ExpertRecord(id=_expert(need["id"], language), works=[WorkRecord(**need["works"][language], year=_YEAR, position=1, authors=1)])
        for need in written
        for language in LANGUAGES
    ]
    return JudgedSet(
        name=NAME,
        library=NAME,
        target=CandidateKind.EXPERT,
        needs=[NeedRecord(id=need["id"], **need["zh"]) for need in written],
        candidates=experts,
        questions=[Question(need["id"]) for need in written],
        files=[file],
        depth=DEPTH,
        judge=_judge,
    )


def read_crowded(data: Path) -> JudgedSet:
    """The same among 3,887 others, some of whom fit the needs of robotics as well."""
    alone = read(data)
    candidates = [*graded.people(data), *alone.candidates]
    return replace(alone, name=CROWDED, library=CROWDED, candidates=candidates, files=[*alone.files, *graded.files(data)])


def _expert(need: str, language: str) -> str:
    return f"{need}-{language}"


def _judge(answers: Answers) -> dict[str, Measured]:
    """How many of those who fit are among the first fourteen, in all and by language."""
    found = {language: [float(_expert(need, language) in ranked) for need, ranked in answers.items()] for language in LANGUAGES}
    all_of_them = [sum(one) / len(LANGUAGES) for one in zip(*found.values(), strict=True)]
    return {f"R@{DEPTH}": mean_of(all_of_them)} | {language: mean_of(values) for language, values in found.items()}
