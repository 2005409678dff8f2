"""Fictional needs of all industries, with what would answer them: what an encoder learns other fields than computer science from.

The needs (written/) were written by sessions of a language model for this project, as enterprises fill in forms. Those of
awards.jsonl are each answered by a project of nsf, whose text stays in the data folder; none of these projects was of an investigator
who was graded in docking_needs by then (of those graded since, none with a grade that counts as useful). Those of industries.jsonl
are each of an industry of GB/T 4754-2017, and the title and abstract of a research project that would help were written with them,
in English. No company, person or project of these is real.

One need in ten teaches nothing (`held_out`). How many of those find their own answer among all answers, by one encoder alone:

    python -m search_api.evaluate.written_needs ../shared/data [ADAPTER ...]

It is known-item search over texts of one make, so it shows whether an adapter knows the fields' languages, not how well it ranks experts.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from indexer.encoders import Encoder, Role, load_encoder
from indexer.encoders.centring import centre, shipped
from models.settings import DEFAULT_ENCODERS, TERM_ENCODER, EncoderSpec, settings
from search_api.evaluate.reading import lines, rows

_FOLDER = resources.files("search_api.evaluate") / "written"
_FIRST = (1, 10)


@dataclass(frozen=True, slots=True)
class WrittenNeed:
    """A need and the passage that answers it. `id`: of the award, or the code of the industry."""

    id: str
    title: str
    text: str
    answer_title: str
    answer: str

    @property
    def whole(self) -> str:
        """Title and text, as a need is asked."""
        return f"{self.title}\n{self.text}"

    @property
    def passage(self) -> str:
        """Title and text of the answer, as the index holds them."""
        return f"{self.answer_title}\n{self.answer}"


def of_awards(data: Path) -> list[WrittenNeed]:
    """The needs that a project of `data` answers; those whose project is not in the file are left out."""
    awards = {row["award_id"]: row for row in rows(data / "nsf" / "nsf_awards_FY2026.csv")}
    return [
        WrittenNeed(need["award"], need["title"], need["text"], award["title_clean"], award["abstract"])
        for need in _read("awards.jsonl")
        if (award := awards.get(need["award"]))
    ]


def of_industries() -> list[WrittenNeed]:
    """The needs whose answers were written with them."""
    return [
        WrittenNeed(need["industry"], need["title"], need["text"], need["answer_title"], need["answer"])
        for need in _read("industries.jsonl")
    ]


def held_out(need: WrittenNeed) -> bool:
    """Whether the need teaches nothing: one in ten, the same for all who ask."""
    return int(hashlib.sha256(need.id.encode()).hexdigest(), 16) % 10 == 0


def hits(encoder: Encoder, needs: list[WrittenNeed]) -> dict[int, float]:
    """k → share of the held-out needs whose own answer is among the first k of all answers, centred, by this encoder alone."""
    asked = [number for number, need in enumerate(needs) if held_out(need)]
    means = shipped(encoder)
    questions = encoder.encode([needs[number].whole for number in asked], Role.QUERY)
    answers = encoder.encode([need.passage for need in needs], Role.PASSAGE)
    nearness = centre(questions, ["zh"] * len(asked), Role.QUERY, means) @ centre(answers, ["en"] * len(needs), Role.PASSAGE, means).T
    ranks = (nearness > nearness[np.arange(len(asked)), asked][:, None]).sum(axis=1)
    return {first: float((ranks < first).mean()) for first in _FIRST}


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m search_api.evaluate.written_needs", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("adapters", nargs="*", help="further adapters of the built-in e5, beside none and the one that ships")
    arguments = parser.parse_args()
    needs = [*of_awards(arguments.data), *of_industries()]
    table = Table("encoder", *(f"hit@{first}" for first in _FIRST), title=f"{sum(map(held_out, needs))} of {len(needs)} needs")
    for spec in _specs(arguments.adapters):
        found = hits(load_encoder(spec, settings()), needs)
        table.add_row(f"{spec.name} {spec.adapter or ''}", *(f"{share:.3f}" for share in found.values()))
    Console().print(table)


def _specs(adapters: list[str]) -> Iterator[EncoderSpec]:
    yield TERM_ENCODER
    for spec in DEFAULT_ENCODERS:
        yield from (spec.model_copy(update={"adapter": adapter}) for adapter in (None, spec.adapter))
    yield from (DEFAULT_ENCODERS[0].model_copy(update={"adapter": adapter}) for adapter in adapters)


def _read(name: str) -> list[dict[str, Any]]:
    with resources.as_file(_FOLDER / name) as file:
        return list(lines(file))


if __name__ == "__main__":
    main()
