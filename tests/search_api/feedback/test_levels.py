"""Decisions become levels: the furthest stage counts, and only telling declines speak against a candidate."""

from __future__ import annotations

import pytest

from models.decisions import DecisionView
from models.tables.base import now
from models.vocabulary import DeclineReason, Stage
from search_api.feedback.levels import LEVELS, levels


def said(stage: str, reason: str | None = None, candidate: str = "c") -> DecisionView:
    return DecisionView(
        id=1, need="n", candidate=candidate, kind="expert", decision=Stage(stage), note=None, by="ann", at=now(),
        reason=DeclineReason(reason) if reason else None, rank=None, score=None, features={}, ranker=None, recorded_at=now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("history", "level"),
    [
        ([("matched",)], 2),
        ([("matched",), ("contacted",), ("shortlisted",)], 4),
        ([("shortlisted",), ("declined", "irrelevant")], 1),
        ([("met",), ("declined", "unavailable")], 5),
        ([("declined", "level"), ("landed",)], 6),
    ],
)
def test_a_history_comes_to_one_level(history: list[tuple[str, ...]], level: int) -> None:
    assert levels(said(*one) for one in history) == {"n": {"c": level}}


def test_a_decline_that_says_nothing_of_the_fit_teaches_nothing() -> None:
    assert levels([said("declined", "terms"), said("declined", "place"), said("declined", "other")]) == {}
    assert levels([said("declined", "terms"), said("matched", candidate="d")]) == {"n": {"d": 2}}


def test_every_stage_has_its_level_in_order() -> None:
    order = [Stage.DECLINED, Stage.MATCHED, Stage.SHORTLISTED, Stage.CONTACTED, Stage.MET, Stage.LANDED]
    assert [LEVELS[stage] for stage in order] == [1, 2, 3, 4, 5, 6]
