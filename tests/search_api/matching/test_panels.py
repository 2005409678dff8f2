"""Choosing panels: the guarantee of the greedy choice, its limits, its determinism."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from search_api.matching.panels import Combine, Floats, Limits, Traits, choose, covered_by, worth

COVERAGE = st.integers(1, 7).flatmap(
    lambda experts: st.integers(1, 4).flatmap(lambda problems: arrays(np.float64, (experts, problems), elements=st.floats(0, 1, width=32)))
)
COMBINE = st.sampled_from(Combine)


def traits(count: int, countries: str = "") -> list[Traits]:
    return [Traits(f"e{row}", frozenset(countries[row : row + 1])) for row in range(count)]


def value(coverage: Floats, rows: list[int] | tuple[int, ...], weights: list[float], combine: Combine) -> float:
    return worth(covered_by(coverage, rows, combine), weights)


@given(COVERAGE, st.integers(1, 4), COMBINE, st.data())
def test_greedy_reaches_its_share_of_the_optimum(coverage: Floats, size: int, combine: Combine, data: st.DataObject) -> None:
    experts, problems = coverage.shape
    weights = data.draw(st.lists(st.floats(0.5, 2), min_size=problems, max_size=problems))
    chosen = choose(coverage, weights, traits(experts), Limits(size), combine)
    groups = (group for many in range(1, min(size, experts) + 1) for group in combinations(range(experts), many))
    best = max(value(coverage, group, weights, combine) for group in groups)
    reached = value(coverage, [seat.row for seat in chosen], weights, combine)
    assert reached >= (1 - 1 / math.e) * best - 1e-9
    assert sum(seat.gain for seat in chosen) == pytest.approx(reached, abs=1e-9)


@given(COVERAGE, st.integers(1, 4), COMBINE, st.data())
def test_lazy_evaluation_chooses_as_the_plain_one(coverage: Floats, size: int, combine: Combine, data: st.DataObject) -> None:
    weights = [1.0] * coverage.shape[1]
    chosen = choose(coverage, weights, traits(len(coverage)), Limits(size), combine)
    for place, seat in enumerate(chosen):
        before = [other.row for other in chosen[:place]]
        gains = {row: value(coverage, [*before, row], weights, combine) for row in range(len(coverage)) if row not in before}
        assert gains[seat.row] == pytest.approx(max(gains.values()), abs=1e-9)


@given(COVERAGE, st.integers(1, 5), COMBINE, st.data())
def test_limits_hold_and_the_same_input_gives_the_same_group(coverage: Floats, size: int, combine: Combine, data: st.DataObject) -> None:
    count = len(coverage)
    countries = data.draw(st.text("AB", min_size=count, max_size=count))
    pairs = data.draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=4))
    conflicts = frozenset(frozenset((f"e{a}", f"e{b}")) for a, b in pairs if a != b)
    limits = Limits(size, per_country=1, conflicts=conflicts)
    people = traits(count, countries)
    chosen = choose(coverage, [1.0] * coverage.shape[1], people, limits, combine)
    ids = [people[seat.row].id for seat in chosen]
    assert len(ids) == len(set(ids)) <= size
    assert len({country for seat in chosen for country in people[seat.row].countries}) == len(chosen)
    assert not any(pair <= set(ids) for pair in conflicts)
    assert chosen == choose(coverage, [1.0] * coverage.shape[1], people, limits, combine)


def test_a_group_covers_more_than_the_best_two_alone() -> None:
    coverage = np.array([[0.9, 0.1], [0.8, 0.1], [0.1, 0.6]])
    chosen = [seat.row for seat in choose(coverage, [1, 1], traits(3), Limits(2), Combine.BEST)]
    assert chosen == [0, 2]


def test_who_adds_too_little_is_not_invited() -> None:
    coverage = np.array([[0.9, 0.5], [0.9, 0.51]])
    assert len(choose(coverage, [1, 1], traits(2), Limits(2, least=0.01), Combine.BEST)) == 1


def test_no_two_of_one_organisation() -> None:
    people = [Traits("a", organisations=frozenset({"x"})), Traits("b", organisations=frozenset({"x", "y"})), Traits("c")]
    coverage = np.array([[0.9, 0.0], [0.0, 0.9], [0.0, 0.4]])
    chosen = choose(coverage, [1, 1], people, Limits(3, one_per_organisation=True), Combine.BEST)
    assert [people[seat.row].id for seat in chosen] == ["a", "c"]


def test_weights_decide_who_comes_first() -> None:
    coverage = np.array([[0.6, 0.0], [0.0, 0.5]])
    assert choose(coverage, [1, 3], traits(2), Limits(1), Combine.ANY)[0].row == 1


def test_nobody_is_a_panel_too() -> None:
    assert choose(np.zeros((0, 2)), [1, 1], [], Limits(3), Combine.BEST) == []
    assert covered_by(np.zeros((3, 2)), [], Combine.ANY).tolist() == [0, 0]


@pytest.mark.parametrize("coverage", [np.zeros((2, 2)), np.full((1, 2), 1.5), np.full((1, 2), np.nan)])
def test_what_cannot_be_is_refused(coverage: Floats) -> None:
    with pytest.raises(ValueError, match="coverage"):
        choose(coverage, [1, 1], traits(1), Limits(1), Combine.BEST)


def test_negative_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="weights"):
        choose(np.zeros((1, 1)), [-1], traits(1), Limits(1), Combine.BEST)
