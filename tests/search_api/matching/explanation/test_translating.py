"""Terms that the lexicon says mean the same."""

from __future__ import annotations

import numpy as np
import pytest

from search_api.matching.explanation.translating import in_lexicon


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("石墨烯", "graphene"),
        ("机器人", "Robots"),
        ("graphene batteries", "石墨烯电池"),  # word by word, in either direction
        ("硫酸钠", "sodium sulphate"),
        ("深度学习", "Deep-learning"),
    ],
)
def test_translations(one: str, other: str) -> None:
    assert in_lexicon([one], [other]).tolist() == [[True]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("石墨烯", "graphite"),
        ("石墨烯电池", "graphene"),  # says less
        ("石墨烯", "graphene battery"),  # says more
        ("石墨烯", "石墨烯"),
        ("graphene", "graphene"),
        ("机器人", ""),
        ("5G网络", "5G network"),  # not Chinese throughout: left to the encoders
    ],
)
def test_what_says_more_less_or_something_else(one: str, other: str) -> None:
    assert in_lexicon([one], [other]).tolist() == [[False]]


def test_each_pair_stands_in_its_own_cell() -> None:
    found = in_lexicon(["石墨烯", "robots", "电池"], ["battery", "机器人", "graphene", "wheat"])
    assert np.argwhere(found).tolist() == [[0, 2], [1, 1], [2, 0]]


def test_nothing_asked_or_found() -> None:
    assert in_lexicon([], ["battery"]).shape == (0, 1)
