"""What a step of training is judged by."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from indexer.training.batches import strangers
from indexer.training.losses import Worse, contrast
from indexer.training.pairs import Pair

PAIRS = [
    Pair(("red",), "steel", "", frozenset({"steel"}), partly=("iron",), far=("redwood", "reader")),
    Pair(("green",), "battery", "", frozenset({"battery"})),
    Pair(("greener",), "batteries", "", frozenset({"battery"}), partly=("lamp",)),
]
#          steel battery batteries | iron redwood reader lamp
LOGITS = [[8.0, 1.0, 2.0, 5.0, 3.0, 4.0, 1.0], [1.0, 7.0, 6.0, 0.0, 1.0, 2.0, 5.0], [0.0, 6.0, 7.0, 1.0, 2.0, 0.0, 5.0]]


def loss(logits: list[list[float]] = LOGITS) -> float:
    return float(contrast(torch.tensor(logits), torch.from_numpy(strangers(PAIRS)), Worse.of(PAIRS)))


def changed(question: int, text: int, nearness: float) -> float:
    logits = [list(row) for row in LOGITS]
    logits[question][text] = nearness
    return loss(logits)


def lost(right: float, *others: float) -> float:
    return float(np.log(np.exp(np.array([right, *others])).sum()) - right)


def test_the_passage_before_all_others_and_the_partial_before_the_far() -> None:
    asked = [lost(8, 1, 2, 5, 3, 4, 1), lost(7, 1, 0, 1, 2), lost(7, 0, 1, 2, 0, 5)]
    answered = [lost(8, 1, 0), lost(7, 1), lost(7, 2)]
    assert loss() == pytest.approx((np.mean(asked) + np.mean(answered)) / 2 + 0.5 * np.mean([lost(5, 3, 4), lost(5)]), abs=1e-5)


def test_what_belongs_to_the_same_owner_is_not_wrong() -> None:
    assert changed(1, 2, 9.0) == changed(1, 6, 9.0) == loss()
    assert changed(2, 6, 9.0) > loss(), "but a question's own partial answer is worse than its passage"


def test_a_partial_answer_is_held_against_its_own_questions_far_ones_alone() -> None:
    assert changed(0, 4, 5.5) > loss()
    without = [row[:3] for row in LOGITS]
    pairs = [Pair(pair.questions, pair.title, "", pair.owners) for pair in PAIRS]
    plain = float(contrast(torch.tensor(without), torch.from_numpy(strangers(pairs)), Worse.of(pairs)))
    assert plain == pytest.approx(np.mean([lost(8, 1, 2), lost(7, 1), lost(7, 0), lost(8, 1, 0), lost(7, 1), lost(7, 2)]), abs=1e-5)
