"""Coauthors of the same works do not fill the first places."""

from __future__ import annotations

from search_api.matching.spreading import spread
from tests.search_api.matching.test_pooling import material, reference

TEAM = [reference(0), reference(1)]
NEWCOMER = [reference(0), reference(2)]
OTHER = [reference(3)]


def order(owned: list[int], scores: list[float], top: int = 9, coauthors: float = 1.0) -> list[int]:
    people = [TEAM, TEAM, NEWCOMER, OTHER]
    told = material(people)
    return [owned[place] for place in spread(told, owned, scores, top, coauthors)]


def test_without_a_discount_the_scores_decide() -> None:
    assert order([0, 1, 2, 3], [4.0, 3.9, 3.8, 3.5], coauthors=0.0) == [0, 1, 2, 3]


def test_who_adds_nothing_stands_behind_who_adds_something() -> None:
    assert order([0, 1, 2, 3], [4.0, 3.9, 3.8, 3.5]) == [0, 3, 2, 1]


def test_a_much_better_coauthor_stays_ahead_and_fewer_places_are_the_first_ones() -> None:
    assert order([0, 1, 2, 3], [9.0, 8.0, 7.5, 2.0]) == [0, 1, 2, 3]
    assert order([0, 1, 2, 3], [4.0, 3.9, 3.8, 3.5], top=2) == [0, 3]


def test_equals_keep_their_order_and_nobody_is_nobody() -> None:
    assert order([3, 0], [2.0, 2.0]) == [3, 0]
    assert spread(material([]), [], [], 5, 1.0) == []


def test_a_passage_that_is_no_work_is_nobodys_common_work() -> None:
    profile = reference(0)._replace(section="profile")
    told = material([[profile], [profile], [reference(1)]])
    assert spread(told, [0, 1, 2], [3.0, 2.9, 2.5], 3, 1.0) == [0, 1, 2]
