"""A synthetic library: N experts with a profile and four works each, as an index holds them, vectors included.

Works cluster by topic, in their words and in their vectors, as real ones do: an approximate vector index and a
posting list behave otherwise on uniform noise. A work in ten is Chinese, and three in ten have a second author
in the library. The same seed gives the same library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.vocabulary import Words, chinese, english
from indexer.documents import Candidate, Owner, Passage, Section
from indexer.encoders.base import Vectors

PASSAGES_EACH = 5
TOPICS = 500
TOPIC_WORDS = 120
BATCH = 2_000  # experts a batch: 10,000 passages, 36 MB of vectors
_COUNTRIES = ("US", "GB", "DE", "JP", "FR", "CA", "AU", "SG", "KR", "CH", "NL", "SE", "IT", "CN")


@dataclass(frozen=True, slots=True)
class Batch:
    """Some experts, their passages and the passages' vectors (encoder → array, one row a passage)."""

    candidates: list[Candidate]
    passages: list[Passage]
    vectors: dict[str, Vectors]


class Library:
    """Make `experts` experts; `dimensions` names the encoders and how long their vectors are."""

    def __init__(self, experts: int, dimensions: Mapping[str, int], seed: int = 20) -> None:
        self.experts, self.dimensions, self.seed = experts, dict(dimensions), seed
        self._english, self._chinese = english(seed), chinese(seed)
        rng = np.random.default_rng([seed, 5])
        self._topics = {"en": _topics(rng, self._english), "zh": _topics(rng, self._chinese)}
        self._centres = {name: _unit(rng.standard_normal((TOPICS, width), dtype=np.float32)) for name, width in self.dimensions.items()}
        # Some topics have far more experts than others.
        self._popularity = rng.dirichlet(np.full(TOPICS, 0.6))

    def batches(self) -> Iterator[Batch]:
        """Yield the library in batches of `BATCH` experts."""
        for start in range(0, self.experts, BATCH):
            yield self._batch(start, min(start + BATCH, self.experts))

    def _batch(self, start: int, end: int) -> Batch:
        rng = np.random.default_rng([self.seed, 6, start])
        topics = rng.choice(TOPICS, size=end - start, p=self._popularity)
        candidates, passages = [], []
        for expert, topic in zip(range(start, end), topics, strict=True):
            country = _COUNTRIES[int(rng.integers(len(_COUNTRIES)))]
            candidate = _expert(expert, int(topic), country)
            candidates.append(candidate)
            passages.append(self._profile(rng, candidate, int(topic)))
            passages.extend(self._work(rng, candidate, expert, ordinal, int(topic)) for ordinal in range(PASSAGES_EACH - 1))
        return Batch(candidates, passages, self._vectors(rng, np.repeat(topics, PASSAGES_EACH)))

    def _vectors(self, rng: np.random.Generator, topics: NDArray[np.int64]) -> dict[str, Vectors]:
        vectors = {}
        for name, width in self.dimensions.items():
            noise = rng.standard_normal((len(topics), width), dtype=np.float32) * np.float32(1.2 / np.sqrt(width))
            vectors[name] = _unit(self._centres[name][topics] + noise)
        return vectors

    def _text(self, rng: np.random.Generator, topic: int, language: str, words: int) -> str:
        common = self._english if language == "en" else self._chinese
        own = self._topics[language][topic]
        drawn = np.concatenate([common.draw(rng, words * 2 // 3), own[rng.integers(len(own), size=words - words * 2 // 3)]])
        rng.shuffle(drawn)
        return (" " if language == "en" else "").join(drawn.tolist())

    def _profile(self, rng: np.random.Generator, expert: Candidate, topic: int) -> Passage:
        return Passage(
            id=f"{expert.id}#0",
            subject=expert.id,
            section=Section.PROFILE,
            title=self._text(rng, topic, "en", 6),
            text=self._text(rng, topic, "en", 40),
            language="en",
            year=None,
            owners=(Owner(expert.id),),
            facets=expert.facets,
        )

    def _work(self, rng: np.random.Generator, expert: Candidate, number: int, ordinal: int, topic: int) -> Passage:
        language = "zh" if rng.random() < 0.1 else "en"
        authors = int(rng.integers(1, 8))
        owners = [Owner(expert.id, position=int(rng.integers(1, authors + 1)), authors=authors)]
        if authors > 1 and number and rng.random() < 0.3:
            owners.append(Owner(expert_id(number - 1), position=authors, authors=authors))
        return Passage(
            id=f"work_b{number:07d}{ordinal}#0",
            subject=f"work_b{number:07d}{ordinal}",
            section=Section.WORK,
            title=self._text(rng, topic, language, 10),
            text=self._text(rng, topic, language, 100),  # with the title about 150 tokens of the default encoder
            language=language,
            year=int(rng.integers(2000, 2027)),
            owners=tuple(owners),
            facets=expert.facets,
            citations=int(rng.pareto(1.2) * 5),
        )


def expert_id(number: int) -> str:
    """Return the own id of the expert of this number."""
    return f"expert_b{number:07d}"


def _expert(number: int, topic: int, country: str) -> Candidate:
    pool = "domestic" if country == "CN" else "overseas"
    facets = {
        "kind": ("expert",),
        "country": (country,),
        "pool": (pool,),
        "matchable": ("true",),
        "source": ("benchmark",),
        "field": (f"topic {topic}",),
        "language": ("en",),
    }
    return Candidate(expert_id(number), "expert", f"Expert {number}", (f"b{number}",), country, facets)


def _topics(rng: np.random.Generator, words: Words) -> list[NDArray[np.str_]]:
    """For each topic the words that are its own, drawn from the rarer part of the vocabulary."""
    rare = words.words[200:]
    return [rare[rng.integers(len(rare), size=TOPIC_WORDS)] for _ in range(TOPICS)]


def _unit(vectors: Vectors) -> Vectors:
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors
