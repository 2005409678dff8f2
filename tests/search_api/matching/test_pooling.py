"""Pooling against its formula, computed plainly."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.backends.base import Reference
from indexer.text.signature import signature, unpack
from search_api.matching.coefficients import Pooling
from search_api.matching.material import Material
from search_api.matching.pooling import pool
from search_api.matching.signals import Signals

SIGNAL = "dense"
DIMENSION = 8


def reference(passage: int, year: int | None = 2020, position: int | None = None, authors: int | None = None) -> Reference:
    return Reference(f"p{passage}", "work", "en", year, position, authors)


def material(owned: list[list[Reference]], seed: int = 0) -> Material:
    passages = tuple(sorted({one.passage for references in owned for one in references}))
    vectors = np.random.default_rng(seed).normal(size=(len(passages), DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [passages.index(one.passage) for references in owned for one in references]
    return Material(
        passages=passages,
        languages=("en",) * len(passages),
        vectors={SIGNAL: vectors},
        signatures=unpack([signature(f"passage {p} on topic {p}").to_bytes() for p in passages]),
        owners=tuple(f"c{number}" for number in range(len(owned))),
        rows=np.array(rows, dtype=np.int64),
        starts=np.concatenate(([0], np.cumsum([len(references) for references in owned]))).astype(np.int64),
        references=[one for references in owned for one in references],
    )


def signals(values: list[float]) -> Signals:
    part = np.array(values, dtype=np.float32)
    return Signals({SIGNAL: part}, part)


def pooling(soft: float = 1.0, centroid: float = 0.0, decay: float = 0.0, middle: float = 0.0) -> Pooling:
    return Pooling(soft_sum={SIGNAL: soft}, unknown_encoder=1.0, centroid={SIGNAL: centroid}, year_decay=decay, middle_author=middle)


def test_one_passage_is_its_own_score() -> None:
    pooled = pool(material([[reference(0)]]), signals([3.5]), 2020, pooling())
    assert pooled.scores[0] == pytest.approx(3.5)
    assert pooled.shares(0) == {SIGNAL: 1.0}


@given(st.lists(st.floats(-8, 15), min_size=1, max_size=6))
@settings(deadline=None, max_examples=40)
def test_the_best_counts_whole_and_the_others_by_what_they_exceed_nothing(values: list[float]) -> None:
    pooled = pool(material([[reference(n) for n in range(len(values))]]), signals(values), 2020, pooling())
    best, *others = sorted(values, reverse=True)
    assert pooled.scores[0] == pytest.approx(log(exp(best) + sum(max(exp(value) - 1, 0) for value in others)), abs=1e-4)


def test_a_hundred_unrelated_passages_add_nothing() -> None:
    one = pool(material([[reference(0)]]), signals([4.0]), 2020, pooling())
    many = pool(material([[reference(n) for n in range(101)]]), signals([4.0] + [0.0] * 100), 2020, pooling())
    assert many.scores[0] == pytest.approx(float(one.scores[0]), abs=1e-5)


def test_undated_works_count_together_as_their_mean() -> None:
    dated = [reference(0, 2020), reference(1, None), reference(2, None)]
    pooled = pool(material([dated]), signals([1.0, 2.0, 4.0]), 2020, pooling())
    assert pooled.scores[0] == pytest.approx(log(exp(1.0) - 1 + exp(3.0)), abs=1e-5)


def test_candidates_do_not_mix() -> None:
    both = material([[reference(0, None), reference(1, None)], [reference(1, 2019), reference(2, None)]])
    pooled = pool(both, signals([0.0, 2.0, 5.0]), 2020, pooling())
    assert pooled.scores.tolist() == pytest.approx([1.0, log(exp(2.0) - 1 + exp(5.0))], abs=1e-5)


def test_age_and_a_place_in_the_middle_take_away() -> None:
    old = pool(material([[reference(0, 2010)]]), signals([2.0]), 2020, pooling(decay=0.1))
    assert old.scores[0] == pytest.approx(1.0, abs=1e-5)
    older = pool(material([[reference(0, 1950)]]), signals([2.0]), 2020, pooling(decay=0.1))
    assert older.scores[0] == pytest.approx(0.0, abs=1e-5), "ages beyond twenty years count no more"
    middle, last = ([[reference(0, 2020, position, 3)]] for position in (2, 3))
    assert pool(material(middle), signals([2.0]), 2020, pooling(middle=0.5)).scores[0] == pytest.approx(1.5, abs=1e-5)
    assert pool(material(last), signals([2.0]), 2020, pooling(middle=0.5)).scores[0] == pytest.approx(2.0, abs=1e-5)


def test_the_centroid_is_the_cosine_with_the_sum_of_vectors() -> None:
    owned = material([[reference(0), reference(1), reference(2)]])
    query = np.eye(DIMENSION, dtype=np.float32)[0]
    pooled = pool(owned, signals((owned.vectors[SIGNAL] @ query).tolist()), 2020, pooling(soft=0.0, centroid=1.0))
    total = owned.vectors[SIGNAL].sum(axis=0)
    assert pooled.scores[0] == pytest.approx(float(total @ query / np.linalg.norm(total)), abs=1e-5)


def test_writing_twice_as_much_of_the_same_moves_no_centroid() -> None:
    one = material([[reference(0)]])
    value = float(one.vectors[SIGNAL][0, 0])
    doubled = Material(
        one.passages * 2, one.languages * 2, {SIGNAL: np.repeat(one.vectors[SIGNAL], 2, axis=0)},
        one.signatures.take(np.array([0, 0])),
        one.owners, np.array([0, 1]), np.array([0, 2]), [reference(0), reference(1)],
    )  # fmt: skip
    only = pooling(soft=0.0, centroid=1.0)
    assert pool(doubled, signals([value, value]), 2020, only).scores[0] == pytest.approx(
        pool(one, signals([value]), 2020, only).scores[0], abs=1e-5
    )


def test_nobody_is_pooled_to_nothing() -> None:
    assert len(pool(material([]), signals([]), 2020, pooling()).scores) == 0
