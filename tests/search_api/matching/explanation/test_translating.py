"""Terms that the lexicon says mean the same."""

from __future__ import annotations

import pytest

from search_api.matching.explanation.translating import same_in_lexicon


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
    assert same_in_lexicon(one, other)


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
    assert not same_in_lexicon(one, other)
