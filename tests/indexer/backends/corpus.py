"""A small corpus for every backend, and what retrieval over it must give, computed plainly."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.backends.base import Clause, IndexBackend
from indexer.documents import Candidate, Owner, Passage, Section
from indexer.encoders.base import Vectors
from indexer.text.tokens import grams, words

DIMENSIONS = {"a": 24, "b": 40}
FINGERPRINTS = {"a": "first", "b": "second"}
TOPICS = (
    ("photocatalytic water treatment with TiO2 membranes", "membranes degrade organic dyes under visible light in waste water"),
    ("lithium battery cathodes", "coating of cathodes keeps the capacity of a lithium battery after many cycles"),
    ("machine learning for protein folding", "graph networks predict how a protein folds from its sequence"),
    ("纳米光催化材料", "纳米二氧化钛光催化材料用于水处理，降解有机染料"),
    ("固态锂电池", "固态电解质提高锂电池的安全性和循环寿命"),
    ("catalysts for hydrogen", "nickel catalysts split water into hydrogen at low cost, catalyst by catalyst"),
)
COUNTRIES = ("US", "DE", "JP")
K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Corpus:
    """Candidates and passages with their vectors, as they are given to a writer."""

    candidates: list[Candidate]
    passages: list[Passage]
    vectors: dict[str, Vectors]


def unit(rows: Vectors) -> Vectors:
    result: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return result


def random_vectors(count: int, seed: int = 3) -> dict[str, Vectors]:
    rng = np.random.default_rng(seed)
    return {name: unit(rng.standard_normal((count, size)).astype(np.float32)) for name, size in DIMENSIONS.items()}


def expert(number: int, country: str | None = None) -> Candidate:
    facets = {"kind": ("expert",), "country": (country or COUNTRIES[number % 3],), "field": (f"f{number % 4}", "all")}
    return Candidate(f"expert_{number:03d}", "expert", f"Expert {number}", (f"e{number}", f"x{number}"), "somewhere", facets)


def work(number: int, title: str, text: str, owners: Sequence[Candidate], year: int | None = None) -> Passage:
    facets = {name: tuple(sorted({value for owner in owners for value in owner.facets[name]})) for name in owners[0].facets}
    places = tuple(Owner(owner.id, place + 1, len(owners)) for place, owner in enumerate(owners))
    language = "zh" if grams(title) else "en"
    subject = f"work_{number:03d}"
    return Passage(f"{subject}#0", subject, Section.WORK, title, text, language, year, places, facets, number, bytes([number % 250]) * 6)


def corpus(size: int = 60) -> Corpus:
    """Works on six topics in different lengths, by two experts each."""
    experts = [expert(number) for number in range(size // 3)]
    passages = []
    for number in range(size):
        title, text = TOPICS[number % len(TOPICS)]
        repeated = f"{text} " * (1 + number // len(TOPICS) % 3)
        owners = [experts[number % len(experts)], experts[(number * 7 + 1) % len(experts)]]
        owners = owners if owners[0] != owners[1] else owners[:1]
        year = None if number % 10 == 9 else 2000 + number % 20
        passages.append(work(number, f"{title} variant{number % 5}", repeated, owners, year))
    return Corpus(experts, passages, random_vectors(size))


def fill(backend: IndexBackend, some: Corpus, position: int = 7) -> None:
    """Build the index of a corpus."""
    means = {"a": {"en/passage": np.arange(24, dtype=np.float32)}, "b": {}}
    with backend.rebuild(FINGERPRINTS, DIMENSIONS, "m1", means) as writer:
        writer.upsert(some.candidates, some.passages, some.vectors)
        writer.commit(position)
    backend.refresh()


def bm25(passages: Sequence[Passage], clauses: Sequence[Clause]) -> dict[str, float]:
    """Okapi BM25 as Lucene has it: idf = ln(1 + (N − n + ½) / (n + ½)), fields apart, weighted sums. Only positive scores."""
    scores: defaultdict[str, float] = defaultdict(float)
    for clause in clauses:
        counted = {passage.id: Counter(tokens(passage, clause.field)) for passage in passages}
        average = sum(sum(counts.values()) for counts in counted.values()) / len(passages)
        having = sum(clause.token in counts for counts in counted.values())
        idf = math.log(1 + (len(passages) - having + 0.5) / (having + 0.5))
        for id_, counts in counted.items():
            if frequency := counts[clause.token]:
                norm = K1 * (1 - B + B * sum(counts.values()) / average)
                scores[id_] += clause.weight * idf * frequency * (K1 + 1) / (frequency + norm)
    return dict(scores)


def tokens(passage: Passage, field: str) -> list[str]:
    if field == "grams":
        return grams(passage.title) + grams(passage.text)
    return words(passage.title if field == "title" else passage.text)
