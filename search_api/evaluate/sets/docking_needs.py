"""Chinese needs of several industries, asked for people: our own set, graded by hand (docs/grading.md).

The needs are real ones of technology_needs, named by id, and fictional ones where it has none.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from models.records import NeedRecord
from search_api.evaluate.judged import JudgedSet
from search_api.evaluate.reading import lines
from search_api.evaluate.sets import graded, technology_needs

NAME = "docking_needs"


def read(data: Path) -> JudgedSet:
    """The set, with its needs stored in its library."""
    return graded.judged(NAME, data, graded=graded.grades(NAME), stored=needs_of(data))


def needs_of(data: Path) -> list[NeedRecord]:
    """The needs of the set, real ones with the texts that the data folder has."""
    real = {need["id"]: need for need in lines(data / technology_needs.NAME / "needs.jsonl")}
    with resources.as_file(graded.folder(NAME) / "needs.jsonl") as file:
        named = list(lines(file))
    found = [{**real[need["id"]], **need} if "from" in need else need for need in named]
    return [NeedRecord(id=need["id"], title=need["title"] or None, text=need["text"] or need["title"]) for need in found]
