"""Panels on the small real library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.errors import InputError, UnknownId
from models.settings import Settings
from search_api.matching.panels import Combine
from search_api.services.panels import Panel, PanelChoice, organisations_in, pairs, panel
from search_api.services.questions import passing
from search_api.services.selection import Choice
from search_api.services.workspace import Workspace

NEED = passing(
    "电池与电缆",
    "公司成立于2001年，是高新技术企业。需求内容：1、从退役动力电池黑粉中优先提锂的工艺；2、海底电力电缆绝缘的水树老化；3、腿式机器人的模型预测控制。",
)


@pytest.fixture(scope="module")
def workspace(built_library: Settings) -> Iterator[Workspace]:
    with Workspace(built_library) as opened:
        yield opened


def ask(workspace: Workspace, choice: Choice | None = None, **wanted: object) -> Panel:
    return panel(workspace, NEED, choice or Choice(evidence=1), PanelChoice(**wanted))  # type: ignore[arg-type]


def given(found: Panel) -> set[str]:
    return {member.candidate.given[0] for member in found.members}


def test_each_sub_problem_has_its_expert(workspace: Workspace) -> None:
    found = ask(workspace, size=3)
    assert len(found.problems) == 3
    parts = {part.problem: member.candidate.given[0] for member in found.members for part in member.parts}
    assert parts[0] == "E1"
    assert parts[1] in {"E4", "E8"}
    assert parts[2] == "E5"


def test_the_group_is_no_worse_than_the_top_of_the_list(workspace: Workspace) -> None:
    for size in (1, 2, 3):
        found = ask(workspace, size=size, combine=Combine.ANY)
        assert len(found.members) <= size == len(found.top)
        assert 0 < found.coverage <= 1
        assert found.coverage >= (1 - 0.37) * found.coverage_of_top
    assert ask(workspace, size=3).coverage > ask(workspace, size=1).coverage


def test_evidence_speaks_for_the_part(workspace: Workspace) -> None:
    found = ask(workspace, size=3)
    for member in found.members:
        for part in member.parts:
            assert len(part.evidence) == 1
            assert 0 < part.coverage < 1
    robots = next(member for member in found.members if member.candidate.given == ("E5",))
    assert "legged" in robots.parts[0].evidence[0].title.lower()


def test_limits_and_filters(workspace: Workspace) -> None:
    assert not {"E6", "E7"} & given(ask(workspace, size=8))
    assert given(ask(workspace, Choice(countries=("NO",)), size=3)) == {"E4"}
    assert len({m.candidate.facets["country"] for m in ask(workspace, size=5, per_country=1).members}) == len(
        ask(workspace, size=5, per_country=1).members
    )
    apart = ask(workspace, size=3, conflicts=(("E1", "E5"),))
    assert not {"E1", "E5"} <= given(apart)


def test_what_stays_open_is_said(workspace: Workspace) -> None:
    found = ask(workspace, Choice(countries=("JP",)), size=2)
    assert given(found) <= {"E2"}
    assert any(problem.open for problem in found.problems)
    nobody = ask(workspace, Choice(sources=("nowhere",)), size=2)
    assert nobody.members == ()
    assert nobody.coverage == 0
    assert all(problem.open for problem in nobody.problems)


def test_the_same_need_gets_the_same_panel(workspace: Workspace) -> None:
    first, second = ask(workspace, size=3), ask(workspace, size=3)
    assert (first.members, first.problems) == (second.members, second.problems)


def test_wrong_wishes_are_refused(workspace: Workspace) -> None:
    with pytest.raises(InputError):
        ask(workspace, size=0)
    with pytest.raises(UnknownId):
        ask(workspace, conflicts=(("E1", "nobody"),))
    for text in ("E1", "E1,", "E1,E2,E3"):
        with pytest.raises(InputError):
            pairs([text])
    assert pairs(["E1, E2"]) == (("E1", "E2"),)


def test_one_organisation_is_known_by_its_name_in_an_affiliation() -> None:
    one = organisations_in("Dept. of Chemistry, University of Example, Town")
    assert one & organisations_in("University of Example")
    assert not one & organisations_in("Institute of Samples, Town")
    assert organisations_in("Freelance") == {"freelance"}
    assert organisations_in("") == set()
