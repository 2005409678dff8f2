"""Which pairs stand in one batch."""

from __future__ import annotations

import numpy as np

from indexer.encoders.base import Vectors
from indexer.training.batches import plan, strangers
from indexer.training.pairs import Lesson, Pair


def pairs(count: int, name: str) -> list[Pair]:
    return [Pair((f"question {number}",), f"{name} {number}", "", frozenset({f"{name} {number}"})) for number in range(count)]


def nothing(count: int) -> Vectors:
    return np.empty((count, 0), np.float32)


def test_rounds_have_their_own_mixtures_and_do_not_change_those_before() -> None:
    lessons = [Lesson("first", pairs(40, "a"), (1.0, 0.0)), Lesson("second", pairs(40, "b"), (0.0, 1.0))]
    vectors = [nothing(40), nothing(40)]
    one, both = plan(lessons, vectors, 4, (6,), 7), plan(lessons, vectors, 4, (6, 5), 7)
    assert both[:6] == one
    assert [lesson for lesson, _ in both] == [0] * 6 + [1] * 5


def test_the_last_share_holds_for_later_rounds() -> None:
    lessons = [Lesson("first", pairs(40, "a"), (1.0,)), Lesson("second", pairs(40, "b"), (0.0,))]
    assert {lesson for lesson, _ in plan(lessons, [nothing(40), nothing(40)], 4, (3, 3), 7)} == {0}


def test_one_pass_takes_every_pair_once() -> None:
    batches = plan([Lesson("all", pairs(40, "a"), (1.0,))], [nothing(40)], 4, (10,), 7)
    assert sorted(number for _, numbers in batches for number in numbers) == list(range(40))


def test_most_batches_hold_neighbours() -> None:
    places = np.repeat(np.eye(4, dtype=np.float32), 40, axis=0) + np.random.default_rng(3).normal(0, 0.01, (160, 4)).astype(np.float32)
    batches = plan([Lesson("all", pairs(160, "a"), (1.0,), hard=True)], [places], 8, (20,), 7)
    of_one_kind = [len({number // 40 for number in numbers}) == 1 for _, numbers in batches]
    assert sum(of_one_kind) >= len(batches) / 2


def test_pairs_of_one_owner_are_no_wrong_answers_to_each_other() -> None:
    one, other = pairs(2, "a")
    twin = Pair(("another question",), "another passage", "", one.owners)
    assert strangers([one, other, twin]).tolist() == [[False, True, False], [True, False, True], [False, True, False]]
