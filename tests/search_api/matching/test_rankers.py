"""Versions of the numbers: kept, switched whole, noticed at once, refused where damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import Conflict, InputError, IntegrityError
from models.settings import Settings
from models.vocabulary import CandidateKind
from search_api.matching.coefficients import Coefficients, Prior, coefficients
from search_api.matching.rankers import SHIPPED, Ranker, Rankers
from search_api.matching.types import MatchOptions, Query
from search_api.services.workspace import Workspace

NEED = Query(title="锂的优先提取", text="从退役电池黑粉中优先提锂,锂回收率95%以上。")


def tilted(**weights: float) -> Coefficients:
    shipped = coefficients()
    expert = shipped.targets["expert"].model_copy(update={"prior": Prior(**weights)})
    return shipped.model_copy(update={"targets": {**shipped.targets, "expert": expert}})


def test_an_empty_home_uses_what_ships(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    assert (rankers.active(), rankers.names(), rankers.current().coefficients) == (SHIPPED, [SHIPPED], coefficients())
    assert list(tmp_path.iterdir()) == []


def test_a_ranker_comes_back_as_it_was_and_is_used_from_the_switch_on(tmp_path: Path) -> None:
    rankers, other = Rankers(tmp_path), Rankers(tmp_path)
    made = Ranker(name="mine", provenance={"decisions": 7}, coefficients=tilted(idle=-2))
    rankers.save(made)
    assert other.current().name == SHIPPED
    rankers.use("mine")
    assert other.current() == made
    assert other.current() is other.current()
    rankers.use(SHIPPED)
    assert other.current().name == SHIPPED
    assert other.names() == [SHIPPED, "mine"]
    assert not list(tmp_path.glob("rankers/.*"))


def test_a_name_is_given_once_and_must_be_safe(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    rankers.save(Ranker(name="mine", coefficients=coefficients()))
    with pytest.raises(Conflict):
        rankers.save(Ranker(name="mine", coefficients=tilted(works=1)))
    for name in ("shipped", "active", "../evil", "", "A B"):
        with pytest.raises(InputError):
            rankers.save(Ranker(name=name, coefficients=coefficients()))
    with pytest.raises(InputError, match="no ranker named"):
        rankers.use("nobody")
    assert rankers.active() == SHIPPED


def test_damage_is_told_with_the_way_back(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    rankers.save(Ranker(name="mine", coefficients=coefficients()))
    rankers.use("mine")
    (tmp_path / "rankers/mine.json").write_text("{}")
    with pytest.raises(IntegrityError) as caught:
        rankers.current()
    assert "ranker use shipped" in caught.value.remedy_en
    (tmp_path / "rankers/mine.json").unlink()
    with pytest.raises(IntegrityError):
        rankers.current()
    rankers.use(SHIPPED)
    assert rankers.current().name == SHIPPED


def test_an_open_workspace_notices_a_switch_and_the_prior_counts(own_library: Settings) -> None:
    with Workspace(own_library) as workspace:

        def scores() -> dict[str, float]:
            found = workspace.matcher.match(NEED, CandidateKind.EXPERT, MatchOptions(top=20))
            return {match.candidate.given[0]: match.score for match in found.matches}

        def explained(candidate: str) -> float:
            match = workspace.explainer.explain(NEED, candidate, CandidateKind.EXPERT, MatchOptions()).match
            assert match is not None
            return match.score

        before, held = scores(), workspace.matcher
        best = workspace.matcher.match(NEED, CandidateKind.EXPERT, MatchOptions(top=1)).matches[0].candidate
        assert explained(best.id) == pytest.approx(before[best.given[0]], abs=1e-6)
        elsewhere = Rankers(own_library.home)
        elsewhere.save(Ranker(name="recent", coefficients=tilted(idle=-40)))
        elsewhere.use("recent")
        after = scores()
        assert explained(best.id) == pytest.approx(after[best.given[0]], abs=1e-6)
        assert held is not workspace.matcher
        assert workspace.matcher is workspace.matcher
        # E5's work is of 2021, E3's of 2023.
        assert after["E5"] / before["E5"] < after["E3"] / before["E3"] < 1
        first = workspace.matcher.match(NEED, CandidateKind.EXPERT, MatchOptions(top=1)).matches[0]
        assert sum(first.shares.values()) == pytest.approx(1)
        pairs = workspace.matcher.score(NEED, [first.candidate.id])
        assert pairs[0].score == pytest.approx(first.score, abs=1e-6)
        elsewhere.use(SHIPPED)
        assert scores() == before
