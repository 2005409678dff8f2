"""Fictional needs, each in Chinese and in English, asked for the same people with the same grades (docs/grading.md).

So a need's language can be looked at by itself: asked in English, needs and most works are of one language; asked in Chinese, of two.
A few weights of experts were chosen with these grades in view; the bands had no part of them, and are tested here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path

from models.records import NeedRecord
from search_api.evaluate.judged import JudgedSet
from search_api.evaluate.reading import lines
from search_api.evaluate.sets import docking_needs, graded

NAME = "bilingual_needs"
LANGUAGES = ("zh", "en")


def read(data: Path, language: str) -> JudgedSet:
    """The set in one language. Its needs are asked without being stored, so that both share the library of docking_needs."""
    stored = docking_needs.needs_of(data)
    return graded.judged(named(language), data, graded=graded.grades(NAME), stored=stored, asked=needs(language))


def needs(language: str) -> list[NeedRecord]:
    """The needs as they are written in one language."""
    with resources.as_file(graded.folder(NAME) / "needs.jsonl") as file:
        return [NeedRecord(id=need["id"], **need[language]) for need in lines(file)]


def named(language: str) -> str:
    """What the set in one language is called."""
    return f"{NAME}_{language}"


READERS: dict[str, Callable[[Path], JudgedSet]] = {named(language): partial(read, language=language) for language in LANGUAGES}
