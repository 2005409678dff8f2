"""The features of a candidate beside nearness, against their definitions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.backends.base import Reference
from indexer.text.signature import signature, unpack
from search_api.matching.coefficients import Prior
from search_api.matching.pooling import pool
from search_api.matching.prior import FEATURES, PRIOR, features, with_prior
from tests.search_api.matching.test_pooling import material, pooling, signals

LONG = " ".join(f"word{number}" for number in range(60))


def work(passage: int, year: int | None, language: str = "en", section: str = "work") -> Reference:
    return Reference(f"p{passage}", section, language, year, None, None)


def test_each_feature_is_what_it_says() -> None:
    owned = [
        [work(0, 2015), work(1, 2020), work(2, None, "zh", "profile"), work(3, 2010)],
        [work(4, None)],
        [work(5, 1950)],
    ]
    told = material(owned)
    texts = ["a short title", LONG, "个人简介", LONG, "another title", "an old title"]
    told = replace(told, signatures=unpack([signature(text).to_bytes() for text in texts]))
    found = features(told, "zh", 2025)
    assert found.shape == (3, len(FEATURES))
    assert found[:, 0].tolist() == [0, 0, 0], "nobody's place is known"
    found = features(told, "zh", 2025, FEATURES[1:])
    assert found[0] == pytest.approx([5 / 20, np.log(4) / np.log(101), 2 / 3, 1 / 4])
    assert found[1] == pytest.approx([0, np.log(2) / np.log(101), 0, 0])
    assert found[2][0] == 1


def test_a_prior_that_weighs_nothing_changes_nothing() -> None:
    told = material([[work(0, 2020)], [work(1, None)]])
    pooled = pool(told, signals([1.0, 2.0]), 2020, pooling())
    assert with_prior(pooled, told, "en", 2020, Prior()).scores.tolist() == pooled.scores.tolist()


def test_the_last_author_is_the_last_of_several() -> None:
    places = [(3, 3), (1, 1), (2, 3), (1, None)]
    told = material([[Reference(f"p{n}", "work", "en", 2020, position, authors) for n, (position, authors) in enumerate(places)]])
    assert features(told, "en", 2020, ["last_author"]).tolist() == [[0.25]]


def test_the_prior_is_a_part_that_is_added_and_nothing_owned_is_nothing() -> None:
    told = material([[work(0, 2010)], [work(1, 2020)]])
    plain = pool(told, signals([3.0, 3.0]), 2020, pooling())
    tilted = with_prior(plain, told, "zh", 2020, Prior(idle=-1.5, same_language=1))
    assert tilted.scores - plain.scores == pytest.approx([-0.75, 0])
    assert tilted.parts[PRIOR] == pytest.approx([-0.75, 0])
    assert features(material([]), "zh", 2020).shape == (0, len(FEATURES))
