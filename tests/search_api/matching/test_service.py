"""Matching on a small real library, with the real encoders and the real index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.backends.base import Filter
from models.ids import resolve
from models.settings import Settings
from models.vocabulary import CandidateKind, EntityKind
from search_api.matching.queries import stored_query
from search_api.matching.types import Band, MatchOptions, MatchResult, Query
from search_api.services.workspace import Workspace

LITHIUM = Query(title="锂的优先提取", text="从退役电池黑粉中优先提锂，锂回收率95%以上。")


@pytest.fixture(scope="module")
def workspace(built_library: Settings) -> Iterator[Workspace]:
    with Workspace(built_library) as opened:
        yield opened


def experts(workspace: Workspace, query: Query = LITHIUM, **options: object) -> MatchResult:
    return workspace.matcher.match(query, CandidateKind.EXPERT, MatchOptions(**options))  # type: ignore[arg-type]


def given_of(result: MatchResult) -> list[str]:
    return [match.candidate.given[0] for match in result.matches]


def stored(workspace: Workspace, text: str, kind: EntityKind) -> Query:
    with workspace.home.database.session() as session:
        return stored_query(session, resolve(session, text, kind))


def test_a_chinese_need_finds_english_experts(workspace: Workspace) -> None:
    assert set(given_of(experts(workspace))[:3]) == {"E1", "E6", "E7"}


def test_the_same_question_has_the_same_answer(workspace: Workspace) -> None:
    assert experts(workspace).matches == experts(workspace).matches


def test_scores_fall_and_lie_between_zero_and_one(workspace: Workspace) -> None:
    scores = [match.score for match in experts(workspace).matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


def test_score_gives_a_pair_the_number_that_match_gave(workspace: Workspace) -> None:
    found = experts(workspace).matches
    pairs = workspace.matcher.score(LITHIUM, [match.candidate.id for match in found])
    assert [pair.score for pair in pairs] == pytest.approx([match.score for match in found], abs=1e-6)


def test_the_other_way_round_gives_the_same_number(workspace: Workspace) -> None:
    need, expert = stored(workspace, "N1", EntityKind.NEED), stored(workspace, "E1", EntityKind.EXPERT)
    there = workspace.matcher.match(expert, CandidateKind.NEED, MatchOptions())
    back = workspace.matcher.score(need, [expert.id or ""])[0]
    assert there.matches[0].candidate.id == need.id
    assert there.matches[0].score == pytest.approx(back.score, abs=1e-3)


def test_filters_hold_for_every_candidate(workspace: Workspace) -> None:
    found = experts(workspace, where=Filter(facets={"country": ("NO", "JP")}))
    assert set(given_of(found)) == {"E2", "E4"}
    overseas = experts(workspace, where=Filter(facets={"pool": ("overseas",), "matchable": ("true",)}))
    assert not {"E6", "E7"} & set(given_of(overseas))


def test_the_excluded_are_never_returned(workspace: Workspace) -> None:
    first = experts(workspace).matches[0].candidate.id
    assert first not in [match.candidate.id for match in experts(workspace, where=Filter(excluded=frozenset({first}))).matches]


def test_top_and_minimum_band_cut_the_list(workspace: Workspace) -> None:
    assert len(experts(workspace, top=2).matches) == 2
    assert all(match.band is Band.HIGH for match in experts(workspace, minimum_band=Band.HIGH).matches)


def test_evidence_shows_the_work_and_shares_sum_to_one(workspace: Workspace) -> None:
    best = experts(workspace).matches[0]
    assert "lithium" in (best.evidence[0].title + best.evidence[0].snippet).lower()
    assert sum(best.shares.values()) == pytest.approx(1)
    for evidence in best.evidence:
        assert sum(evidence.shares.values()) == pytest.approx(1)
        assert all(0 <= start < end <= len(evidence.snippet) for start, end in evidence.marks)


def test_every_kind_can_be_sought(workspace: Workspace) -> None:
    for kind, first in ((CandidateKind.PROJECT, "P1"), (CandidateKind.SOCIETY, "S1"), (CandidateKind.TEAM, "T1")):
        assert workspace.matcher.match(LITHIUM, kind, MatchOptions()).matches[0].candidate.given == (first,)


def test_a_query_that_says_nothing_gets_an_answer_without_an_error(workspace: Workspace) -> None:
    assert len(workspace.matcher.match(Query(title="", text="。"), CandidateKind.EXPERT, MatchOptions(top=3)).matches) <= 3


def test_what_people_say_of_themselves_is_shown_behind_their_work(workspace: Workspace) -> None:
    behind = 0
    for match in experts(workspace, Query(title="", text="Recovers lithium."), evidence=9).matches:
        sections = [item.section for item in match.evidence]
        for place, item in enumerate(match.evidence):
            if item.section == "profile":
                ahead = [other for other in match.evidence[:place] if other.section == "work"]
                assert all(other.score >= item.score / 2 for other in ahead)
                behind += bool(ahead and ahead[0].score < item.score)
        assert sections, "everybody shown has something to show"
    assert behind, "somewhere a work stands ahead of a profile that is nearer to the need"
