"""Pooling against its formula, computed plainly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.backends.base import Reference
from indexer.text.signature import signature, unpack
from search_api.matching.coefficients import LEXICAL, WORDING, Discount, Pooling
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
    undated = {one.passage: one.year is None for references in owned for one in references}
    rows = [passages.index(one.passage) for references in owned for one in references]
    return Material(
        passages=passages,
        languages=("en",) * len(passages),
        undated=tuple(undated[passage] for passage in passages),
        vectors={SIGNAL: vectors},
        signatures=unpack([signature(f"passage {p} on topic {p}").to_bytes() for p in passages]),
        owners=tuple(f"c{number}" for number in range(len(owned))),
        rows=np.array(rows, dtype=np.int64),
        starts=np.concatenate(([0], np.cumsum([len(references) for references in owned]))).astype(np.int64),
        references=[one for references in owned for one in references],
    )


def signals(values: list[float], whole: float = 0.0) -> Signals:
    part = np.array(values, dtype=np.float32)
    return Signals({SIGNAL: part}, part, {SIGNAL: np.float32(whole) * part} if whole else {})


def pooling(year: float = 0.0, middle: float = 0.0, *, undated_as_one: bool = False) -> Pooling:
    """The same discount for the best and for the whole."""
    discount = Discount(year=year, middle_author=middle)
    return Pooling(undated_as_one=undated_as_one, best=discount, whole=discount, coauthors=0.0)


def test_one_passage_is_its_own_score() -> None:
    pooled = pool(material([[reference(0)]]), signals([3.5]), 2020, pooling())
    assert pooled.scores[0] == pytest.approx(3.5)
    assert pooled.shares(0) == {SIGNAL: 1.0}


@given(st.lists(st.floats(-8, 15), min_size=1, max_size=6))
@settings(max_examples=40)
def test_the_best_counts_and_numbers_do_not(values: list[float]) -> None:
    pooled = pool(material([[reference(n) for n in range(len(values))]]), signals(values), 2020, pooling())
    assert pooled.scores[0] == pytest.approx(max(values), abs=1e-4)


def test_undated_works_count_together_as_their_mean_where_they_are_asked_for_as_one() -> None:
    owned = [reference(0, 2020), reference(1, None), reference(2, None)]
    as_one = pooling(undated_as_one=True)
    assert pool(material([owned]), signals([1.0, 2.0, 4.0]), 2020, as_one).scores[0] == pytest.approx(3.0)
    assert pool(material([owned]), signals([3.5, 2.0, 4.0]), 2020, as_one).scores[0] == pytest.approx(3.5)
    assert pool(material([owned]), signals([1.0, 2.0, 4.0]), 2020, pooling()).scores[0] == pytest.approx(4.0)


def test_candidates_do_not_mix() -> None:
    both = material([[reference(0, None), reference(1, None)], [reference(3, 2019), reference(2, None)]])
    pooled = pool(both, signals([0.0, 2.0, 5.0, 2.0]), 2020, pooling(undated_as_one=True))
    assert pooled.scores.tolist() == pytest.approx([1.0, 5.0])


def test_parts_are_those_of_the_best_item() -> None:
    one = np.array([4.0, 1.0], dtype=np.float32)
    other = np.array([1.0, 5.0], dtype=np.float32)
    told = material([[reference(0), reference(1)]])
    pooled = pool(
        replace(told, vectors={**told.vectors, "other": told.vectors[SIGNAL]}),
        Signals({SIGNAL: one, "other": other}, one + other, {}),
        2020,
        pooling(),
    )
    assert pooled.shares(0) == pytest.approx({SIGNAL: 1 / 6, "other": 5 / 6})


def test_age_and_a_place_in_the_middle_take_away() -> None:
    old = pool(material([[reference(0, 2010)]]), signals([2.0]), 2020, pooling(year=0.1))
    assert old.scores[0] == pytest.approx(1.0, abs=1e-5)
    older = pool(material([[reference(0, 1950)]]), signals([2.0]), 2020, pooling(year=0.1))
    assert older.scores[0] == pytest.approx(0.0, abs=1e-5), "ages beyond twenty years count no more"
    middle, last = ([[reference(0, 2020, position, 3)]] for position in (2, 3))
    assert pool(material(middle), signals([2.0]), 2020, pooling(middle=0.5)).scores[0] == pytest.approx(1.5, abs=1e-5)
    assert pool(material(last), signals([2.0]), 2020, pooling(middle=0.5)).scores[0] == pytest.approx(2.0, abs=1e-5)


def test_the_whole_is_the_cosine_with_the_weighted_sum_of_vectors() -> None:
    owned = material([[reference(0), reference(1, 2015), reference(2)]])
    query = np.eye(DIMENSION, dtype=np.float32)[0]
    cosines = owned.vectors[SIGNAL] @ query
    pooled = pool(owned, signals(cosines.tolist(), whole=3.0), 2020, pooling(year=0.2))
    total = (owned.vectors[SIGNAL] * np.array([[1], [np.exp(-1)], [1]])).sum(axis=0)
    best = float((cosines - [0, 1, 0]).max())
    assert pooled.scores[0] == pytest.approx(best + 3 * float(total @ query / np.linalg.norm(total)), abs=1e-5)


def test_writing_twice_as_much_of_the_same_gains_nothing() -> None:
    one = material([[reference(0)]])
    value = float(one.vectors[SIGNAL][0, 0])
    doubled = Material(
        one.passages * 2, one.languages * 2, one.undated * 2, {SIGNAL: np.repeat(one.vectors[SIGNAL], 2, axis=0)},
        unpack([signature("passage 0 on topic 0").to_bytes()] * 2),
        one.owners, np.array([0, 1]), np.array([0, 2]), [reference(0), reference(1)],
    )  # fmt: skip
    assert pool(doubled, signals([value, value], whole=1.0), 2020, pooling()).scores[0] == pytest.approx(
        pool(one, signals([value], whole=1.0), 2020, pooling()).scores[0], abs=1e-5
    )


def test_nobody_is_pooled_to_nothing() -> None:
    assert len(pool(material([]), signals([]), 2020, pooling()).scores) == 0


def test_wording_of_the_whole_is_told_with_the_words() -> None:
    told = material([[reference(0), reference(1)]])
    zeros, alike = np.zeros(2, np.float32), np.array([0.5, 0.25], np.float32)
    pooled = pool(told, Signals({SIGNAL: zeros, LEXICAL: zeros}, zeros, {WORDING: alike}), 2020, pooling())
    assert pooled.scores[0] > 0
    assert pooled.parts[LEXICAL].tolist() == pooled.scores.tolist()
