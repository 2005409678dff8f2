"""The measures against their definitions, computed the slow way."""

from __future__ import annotations

from itertools import pairwise, permutations
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.evaluate.measures import Measured, hit_at, mean_of, ndcg, pair_loss, recall_at, reciprocal_rank
from search_api.evaluate.statistics import interval, paired_p

pairs = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=2, max_size=5)


@given(pairs)
@settings(max_examples=60)
def test_ndcg_is_the_mean_over_all_orders_of_the_tied(rows: list[tuple[int, int]]) -> None:
    gains = [2.0 ** (level - 1) - 1 for _, level in rows]
    ideal = sum(gain / log2(place + 2) for place, gain in enumerate(sorted(gains, reverse=True)[:3]))
    found = ndcg(np.array([float(score) for score, _ in rows]), np.array([float(level) for _, level in rows]), cutoff=3)
    if ideal == 0:
        assert found is None
        return
    orders = [order for order in permutations(range(len(rows))) if all(rows[a][0] >= rows[b][0] for a, b in pairwise(order))]
    expected = sum(sum(gains[i] / log2(place + 2) for place, i in enumerate(order[:3])) for order in orders) / len(orders) / ideal
    assert found == pytest.approx(expected)


def test_pair_loss_weighs_gaps_and_halves_ties() -> None:
    assert pair_loss(np.array([1.0, 2.0, 2.0]), np.array([4.0, 1.0, 2.0])) == (3 + 2 + 0.5, 6.0)


def test_rankings() -> None:
    ranking = ["a", "b", "c", "d"]
    assert hit_at(ranking, {"c"}, 2) == 0.0
    assert hit_at(ranking, {"c"}, 3) == 1.0
    assert recall_at(ranking, {"a", "d", "x"}, 2) == pytest.approx(1 / 3)
    assert reciprocal_rank(ranking, {"b", "c"}) == 0.5
    assert reciprocal_rank(ranking, {"d"}, 3) == 0.0


def test_the_interval_holds_the_figure_and_narrows_with_more_units() -> None:
    rng = np.random.default_rng(0)
    few, many = (mean_of(rng.integers(0, 2, size).tolist()) for size in (30, 3000))
    for measured in (few, many):
        low, high = interval(measured)
        assert low <= measured.value <= high
    assert interval(many)[1] - interval(many)[0] < interval(few)[1] - interval(few)[0]


def test_the_paired_test_tells_a_difference_from_none() -> None:
    rng = np.random.default_rng(1)
    base = rng.normal(size=200)
    one, same, better = (mean_of(values.tolist()) for values in (base, base, base + 0.2 + 0.1 * rng.normal(size=200)))
    assert paired_p(one, same) == 1.0
    assert paired_p(one, better) < 0.01


def test_a_ratio_of_sums_is_not_a_mean_of_ratios() -> None:
    assert Measured(np.array([1.0, 9.0]), np.array([2.0, 10.0])).value == pytest.approx(10 / 12)
