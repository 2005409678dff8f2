"""Fictional needs of all industries, with what would answer them: what an encoder learns other fields than computer science from.

The needs (written/) were written by sessions of a language model for this project, as enterprises fill in forms. Those of
awards.jsonl are each answered by a project of nsf, whose text stays in the data folder; none of these projects was of an investigator
who was graded in docking_needs by then (of those graded since, none with a grade that counts as useful). Those of industries.jsonl
are each of an industry of GB/T 4754-2017, and the title and abstract of a research project that would help were written with them,
in English. For each need there are an English project of its theme that would not help, and six Chinese titles of achievements: two
that meet it, two of its field that hardly help, two that share words at most. No company, person or project of these is real.

One need in ten teaches nothing (`held_out`). How many of those find their own answer among all answers, by one encoder alone, how many
have it nearer than the project of the same theme, and how many pairs of their own titles of different groups lie in the right order:

    python -m search_api.evaluate.written_needs ../shared/data [ADAPTER ...]

It is known-item search over texts of one make, so it shows whether an adapter knows the fields' languages, not how well it ranks experts.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from indexer.encoders import Encoder, Role, load_encoder
from indexer.encoders.base import Vectors
from indexer.encoders.centring import centre, shipped
from models.settings import DEFAULT_ENCODERS, EncoderSpec, settings
from search_api.evaluate.reading import lines, rows

_FOLDER = resources.files("search_api.evaluate") / "written"
_FIRST = (1, 10)


@dataclass(frozen=True, slots=True)
class Achievements:
    """Chinese titles for one need: what meets it, what is of its field and hardly helps, what only shares words with it."""

    meet: tuple[str, ...]
    partly: tuple[str, ...]
    far: tuple[str, ...]

    @property
    def ordered(self) -> tuple[str, ...]:
        """All of them, the best first."""
        return (*self.meet, *self.partly, *self.far)

    @property
    def levels(self) -> tuple[int, ...]:
        """2, 1 or 0 for each of `ordered`."""
        return (2,) * len(self.meet) + (1,) * len(self.partly) + (0,) * len(self.far)


@dataclass(frozen=True, slots=True)
class WrittenNeed:
    """A need, the passage that answers it and one of its theme that does not. `id`: of the award, or the code of the industry."""

    id: str
    title: str
    text: str
    answer_title: str
    answer: str
    near_miss: str
    achievements: Achievements

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
        _need(need, need["award"], award["title_clean"], award["abstract"])
        for need in _read("awards.jsonl")
        if (award := awards.get(need["award"]))
    ]


def of_industries() -> list[WrittenNeed]:
    """The needs whose answers were written with them."""
    return [_need(need, need["industry"], need["answer_title"], need["answer"]) for need in _read("industries.jsonl")]


def held_out(need: WrittenNeed) -> bool:
    """Whether the need teaches nothing: one in ten, the same for all who ask."""
    return int(hashlib.sha256(need.id.encode()).hexdigest(), 16) % 10 == 0


def measure(encoder: Encoder, needs: list[WrittenNeed]) -> dict[str, float]:
    """Measure → share of the held-out needs, or of the pairs of their titles; centred, by this encoder alone."""
    asked = [number for number, need in enumerate(needs) if held_out(need)]
    kept = [needs[number] for number in asked]
    means = shipped(encoder)
    questions = centre(encoder.encode([need.whole for need in kept], Role.QUERY), ["zh"] * len(kept), Role.QUERY, means)

    def passages(texts: list[str], language: str) -> Vectors:
        return centre(encoder.encode(texts, Role.PASSAGE), [language] * len(texts), Role.PASSAGE, means)

    nearness = questions @ passages([need.passage for need in needs], "en").T
    own = nearness[np.arange(len(asked)), asked]
    ranks = (nearness > own[:, None]).sum(axis=1)
    misses = np.einsum("nd,nd->n", questions, passages([need.near_miss for need in kept], "en"))
    found = {f"hit@{first}": float((ranks < first).mean()) for first in _FIRST}
    return found | {"before the near miss": float((own > misses).mean()), "titles in order": _in_order(questions, kept, passages)}


def _in_order(questions: Vectors, needs: list[WrittenNeed], passages: Callable[[list[str], str], Vectors]) -> float:
    right = []
    for question, need in zip(questions, needs, strict=True):
        near = passages(list(need.achievements.ordered), "zh") @ question
        levels = np.array(need.achievements.levels)
        better = levels[:, None] > levels
        right.append((near[:, None] > near)[better].mean())
    return float(np.mean(right))


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m search_api.evaluate.written_needs", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("adapters", nargs="*", help="further adapters of the built-in e5, beside none and the one that ships")
    arguments = parser.parse_args()
    needs = [*of_awards(arguments.data), *of_industries()]
    found = {f"{spec.name} {spec.adapter or ''}": measure(load_encoder(spec, settings()), needs) for spec in _specs(arguments.adapters)}
    table = Table("encoder", *next(iter(found.values())), title=f"{sum(map(held_out, needs))} of {len(needs)} needs")
    for name, shares in found.items():
        table.add_row(name, *(f"{share:.3f}" for share in shares.values()))
    Console().print(table)


def _specs(adapters: list[str]) -> Iterator[EncoderSpec]:
    e5, *others = DEFAULT_ENCODERS
    yield from others
    for adapter in (None, e5.adapter, *adapters):
        yield e5.model_copy(update={"adapter": adapter})


def _need(row: dict[str, Any], own: str, answer_title: str, answer: str) -> WrittenNeed:
    achievements = Achievements(*(tuple(row[group]) for group in ("meet", "partly", "far")))
    near_miss = f"{row['near_miss_title']}\n{row['near_miss']}"
    return WrittenNeed(own, row["title"], row["text"], answer_title, answer, near_miss, achievements)


def _read(name: str) -> list[dict[str, Any]]:
    with resources.as_file(_FOLDER / name) as file:
        return list(lines(file))


if __name__ == "__main__":
    main()
