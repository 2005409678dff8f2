from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from indexer.encoders import Encoder, Role, Vectors
from indexer.encoders.centring import SHIPPED_WEIGHT, MeanEstimator, centre, estimate, shipped, shrink, version_of

DIMENSION = 6
numbers = st.floats(-1, 1, width=32)
rows = arrays.arrays(np.float32, st.tuples(st.integers(1, 20), st.just(DIMENSION)), elements=numbers)
row = arrays.arrays(np.float32, DIMENSION, elements=numbers)


class Sample:
    """What the estimator needs to know of an encoder: its name, its dimension and the means that came with it."""

    name, dimension, fingerprint = "sample", DIMENSION, "0"

    def __init__(self, means: dict[str, Vectors]) -> None:
        self._means = means

    def shipped_means(self) -> dict[str, Vectors]:
        return self._means

    def encode(self, texts: object, role: Role) -> Vectors:
        raise NotImplementedError

    def encode_tokens(self, texts: object, role: Role) -> None:
        raise NotImplementedError


@given(rows, row)
def test_centred_vectors_are_unit_or_zero(vectors: Vectors, mean: Vectors) -> None:
    lengths = np.linalg.norm(centre(vectors, ["zh"] * len(vectors), Role.QUERY, {"zh/query": mean}), axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-4) | (lengths == 0))


@given(rows, row)
def test_centring_does_not_change_what_it_is_given(vectors: Vectors, mean: Vectors) -> None:
    before = vectors.copy()
    centre(vectors, ["zh"] * len(vectors), Role.QUERY, {"zh/query": mean})
    assert np.array_equal(vectors, before)


@given(rows, row)
def test_each_row_is_centred_on_its_own(vectors: Vectors, mean: Vectors) -> None:
    languages = ["zh" if number % 2 else "en" for number in range(len(vectors))]
    means = {"zh/query": mean, "en/query": -mean}
    whole = centre(vectors, languages, Role.QUERY, means)
    alone = np.concatenate([centre(vectors[i : i + 1], languages[i : i + 1], Role.QUERY, means) for i in range(len(vectors))])
    assert np.array_equal(whole, alone)


@given(row, row, st.integers(1, 10_000))
def test_shrinking_lies_between_library_and_prior_and_tends_to_the_library(mean: Vectors, prior: Vectors, count: int) -> None:
    shrunk = shrink(mean.astype(np.float64) * count, count, prior)
    assert np.all(shrunk <= np.maximum(mean, prior) + 1e-5)
    assert np.all(shrunk >= np.minimum(mean, prior) - 1e-5)
    assert np.allclose(shrunk - mean, (prior - mean) * SHIPPED_WEIGHT / (count + SHIPPED_WEIGHT), atol=1e-5)


@given(rows)
def test_batches_make_no_difference(vectors: Vectors) -> None:
    encoder = Sample({})
    estimator = MeanEstimator([encoder])
    for one in vectors:
        estimator.add("sample", one[None], ["zh"], Role.PASSAGE)
    whole = estimate(encoder, {"zh/passage": vectors})
    assert np.allclose(estimator.means()["sample"]["zh/passage"], whole["zh/passage"], atol=1e-6)


def test_what_says_nothing_stays_so_and_moves_no_mean() -> None:
    mean = np.full(DIMENSION, 0.4, np.float32)
    vectors = np.vstack([np.zeros(DIMENSION), np.eye(DIMENSION)[0]]).astype(np.float32)
    assert centre(vectors, ["ja", "en"], Role.PASSAGE, {"en/passage": mean}).any(axis=1).tolist() == [False, True]
    estimator, silent = MeanEstimator([Sample({})]), np.zeros((50, DIMENSION), np.float32)
    estimator.add("sample", np.vstack([vectors[1:], silent]), ["en"] * 51, Role.PASSAGE)
    assert np.allclose(estimator.means()["sample"]["en/passage"], estimate(Sample({}), {"en/passage": vectors[1:]})["en/passage"])


def test_another_language_falls_back_on_english() -> None:
    mean = np.array([0.5, 0, 0, 0, 0, 0], np.float32)
    vectors = np.eye(DIMENSION, dtype=np.float32)
    german = centre(vectors, ["de"] * DIMENSION, Role.PASSAGE, {"en/passage": mean})
    assert np.array_equal(german, centre(vectors, ["en"] * DIMENSION, Role.PASSAGE, {"en/passage": mean}))
    assert np.array_equal(centre(vectors, ["de"] * DIMENSION, Role.PASSAGE, {}), vectors)


def test_an_estimate_for_another_language_is_shrunk_towards_english() -> None:
    english, german = np.full(DIMENSION, 0.4, np.float32), np.full((SHIPPED_WEIGHT, DIMENSION), 0.2, np.float32)
    means = estimate(Sample({"en/passage": english}), {"de/passage": german})
    assert np.allclose(means["de/passage"], 0.3)
    assert np.allclose(means["en/passage"], 0.4)


def test_without_texts_the_shipped_means_are_the_means() -> None:
    mean = np.full(DIMENSION, 0.4, np.float32)
    assert estimate(Sample({"zh/query": mean}), {}).keys() == {"zh/query"}


def test_the_version_follows_every_mean() -> None:
    mean = np.full(DIMENSION, 0.4, np.float32)
    versions = {
        version_of(means)
        for means in (
            {}, {"e5": {"zh/query": mean}}, {"use": {"zh/query": mean}}, {"e5": {"en/query": mean}}, {"e5": {"zh/query": mean + 1e-4}}
        )
    }  # fmt: skip
    assert len(versions) == 5
    assert version_of({"e5": {"zh/query": mean}, "use": {}}) == version_of({"use": {}, "e5": {"zh/query": mean.copy()}})


@pytest.mark.parametrize("name", ["e5", "use"])
def test_means_are_shipped_for_both_languages_and_roles(name: str, request: pytest.FixtureRequest) -> None:
    encoder: Encoder = request.getfixturevalue(name)
    means = shipped(encoder)
    assert means.keys() == {"zh/query", "zh/passage", "en/query", "en/passage"}
    assert all(mean.shape == (encoder.dimension,) and 0.05 < np.linalg.norm(mean) < 1 for mean in means.values())
