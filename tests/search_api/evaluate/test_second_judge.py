"""What twins that were judged apart tell of a second judge."""

from __future__ import annotations

import numpy as np
import pytest

from search_api.evaluate.second_judge import LEVELS, confusions


def test_twins_that_agree_leave_no_doubt() -> None:
    assert confusions([[1, 1], [4, 4, 4], [2, 2], [3, 3]]).tolist() == np.eye(LEVELS).tolist()


def test_a_level_without_twins_is_taken_as_certain() -> None:
    assert confusions([[1, 1]]).tolist() == np.eye(LEVELS).tolist()


def test_each_twin_is_asked_what_the_others_were_given() -> None:
    table = confusions([[1, 1, 2]])
    assert table[0].tolist() == pytest.approx([0.5, 0.5, 0, 0])
    assert table[1].tolist() == pytest.approx([1, 0, 0, 0])
