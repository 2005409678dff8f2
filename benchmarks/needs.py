"""Synthetic Chinese needs of a given length, or of the lengths that real ones have."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.vocabulary import Words, chinese, english

# Real needs (docs/evaluation.md, technology_needs): median 237 characters, 90th percentile 739. A log-normal through both
# has the mean 351; the measured mean is 341.
MEDIAN, NINETIETH = 237, 739
SIGMA = math.log(NINETIETH / MEDIAN) / 1.2816


def _text(rng: np.random.Generator, han: Words, latin: Words, length: int) -> str:
    words = han.draw(rng, length).tolist()
    names = latin.draw(rng, length // 40 + 1).tolist()
    for name in names:  # real needs name a product or a method in Latin letters here and there
        words.insert(int(rng.integers(len(words) // 2 + 1)), name)
    clauses = [("".join(words[start : start + 12])) for start in range(0, len(words), 12)]
    return "，".join(clauses)[:length]


def short_needs(count: int, seed: int, length: int = 60) -> list[str]:
    """Return `count` needs of `length` characters, no two alike."""
    rng = np.random.default_rng([seed, 3])
    han, latin = chinese(seed), english(seed)
    return [_text(rng, han, latin, length) for _ in range(count)]


def real_length_needs(count: int, seed: int) -> list[str]:
    """Return `count` needs whose lengths (in characters) are distributed as those of real needs are."""
    rng = np.random.default_rng([seed, 4])
    han, latin = chinese(seed), english(seed)
    lengths = np.exp(rng.normal(math.log(MEDIAN), SIGMA, size=count)).astype(int).clip(20, 4_000)
    return [_text(rng, han, latin, int(length)) for length in lengths]
