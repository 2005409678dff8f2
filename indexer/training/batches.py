"""Which pairs stand in one batch, where each is a wrong answer to all others.

Negatives drawn at random are told apart after a few hundred steps. So most batches hold neighbours: the passages are clustered
by the vectors of a cheap encoder, and a batch is cut from clusters (hard negatives as in ANCE, Xiong et al. 2021, without its
repeated indexing).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors
from indexer.training.pairs import Lesson, Pair

RANDOM_SHARE = 0.25  # of the batches: what is far apart must stay apart too
CLUSTER_BATCHES = 2  # batches a cluster should fill

Numbers = NDArray[np.int64]


def plan(lessons: Sequence[Lesson], vectors: Sequence[Vectors], size: int, rounds: Sequence[int], seed: int) -> list[tuple[int, list[int]]]:
    """The batches of a whole training, the same for the same seed: (number of the lesson, numbers of its pairs) for each step.

    `vectors`: for each lesson (pairs, dimension) of any encoder, or (pairs, 0) where only random batches are wanted.
    `rounds`: steps of each round. What comes in a round does not depend on those after it.
    """
    rng = np.random.default_rng(seed)
    streams = [_stream(lesson.pairs, found, size, rng) for lesson, found in zip(lessons, vectors, strict=True)]
    batches: list[tuple[int, list[int]]] = []
    for number, steps in enumerate(rounds):
        shares = np.array([lesson.shares[min(number, len(lesson.shares) - 1)] for lesson in lessons])
        chosen = rng.choice(len(lessons), steps, p=shares / shares.sum())
        batches += [(int(lesson), next(streams[lesson])) for lesson in chosen]
    return batches


def _stream(pairs: Sequence[Pair], vectors: Vectors, size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Batches without end: one pass over all pairs after another, clustered and random batches mixed."""
    while True:
        order = rng.permutation(len(pairs))
        cut = round(len(order) * (RANDOM_SHARE if vectors.shape[1] else 1.0))
        found = [*_cut(order[:cut], size), *_cut(_by_cluster(order[cut:], vectors, size, rng), size)]
        for number in rng.permutation(len(found)):
            yield found[number]


def _by_cluster(numbers: Numbers, vectors: Vectors, size: int, rng: np.random.Generator) -> Numbers:
    clusters = max(1, len(numbers) // (size * CLUSTER_BATCHES))
    if len(numbers) < 2 * size:
        return numbers
    means = faiss.Kmeans(vectors.shape[1], clusters, niter=10, seed=int(rng.integers(2**31)), min_points_per_centroid=1, spherical=True)
    chosen = np.ascontiguousarray(vectors[numbers])
    means.train(chosen)
    _, belongs = means.index.search(chosen, 1)
    return numbers[np.argsort(belongs[:, 0], kind="stable")]


def _cut(numbers: Numbers, size: int) -> list[list[int]]:
    return [numbers[start : start + size].tolist() for start in range(0, len(numbers) - size + 1, size)]


def strangers(pairs: Sequence[Pair]) -> NDArray[np.bool_]:
    """(pairs, pairs): True where passage j may count as a wrong answer to question i. False on the diagonal."""
    found = np.ones((len(pairs), len(pairs)), bool)
    for one in range(len(pairs)):
        for other in range(one + 1):
            if one == other or pairs[one].owners & pairs[other].owners:
                found[one, other] = found[other, one] = False
    return found
