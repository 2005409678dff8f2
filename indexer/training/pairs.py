"""What an encoder learns from: questions, and the passage that answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Pair:
    """Questions, any of which the passage (title and body) answers.

    `owners` are whatever two pairs must not share to be each other's wrong answers: a paper, its authors.
    """

    questions: tuple[str, ...]
    title: str
    body: str
    owners: frozenset[str]

    @property
    def passage(self) -> str:
        """The whole passage, as the index holds it."""
        return "\n".join(filter(None, (self.title, self.body)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pairs of one sort. `hard` asks for batches of neighbours.

    `shares`: the part of each round's batches that comes from it; the last holds for all later rounds.
    """

    name: str
    pairs: Sequence[Pair]
    shares: tuple[float, ...]
    hard: bool = False


def excerpt(pair: Pair, words: int, rng: np.random.Generator) -> str:
    """The title and a window of `words` words of the body, at a random place: every part of a text is seen, at the cost of a short one."""
    body = pair.body.split()
    start = int(rng.integers(0, max(1, len(body) - words + 1)))
    return "\n".join(filter(None, (pair.title, " ".join(body[start : start + words]))))
