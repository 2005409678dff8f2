"""Explanations on the small real library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.backends.base import Filter
from models.ids import own_id, resolve
from models.settings import Settings
from models.vocabulary import CandidateKind
from search_api.matching.explanation import Explanation
from search_api.matching.explanation.types import Part, Reason, Span
from search_api.matching.types import Band, MatchOptions, Query
from search_api.services.workspace import Workspace

LITHIUM = Query(title="锂的优先提取", text="从退役电池黑粉中优先提锂，锂回收率95%以上。可提供中试场地。")
USUAL = Filter(facets={"pool": ("overseas",), "matchable": ("true",)})


@pytest.fixture(scope="module")
def workspace(built_library: Settings) -> Iterator[Workspace]:
    with Workspace(built_library) as opened:
        yield opened


def explain(
    workspace: Workspace, given: str, to: CandidateKind = CandidateKind.EXPERT, options: MatchOptions | None = None, query: Query = LITHIUM
) -> Explanation:
    with workspace.home.database.session() as session:
        own = resolve(session, given)
    return workspace.explainer.explain(query, own, to, options or MatchOptions(where=USUAL))


def failed(explanation: Explanation) -> set[str]:
    return {condition.name for condition in explanation.standing.conditions if not condition.holds}


def test_score_band_shares_and_evidence_are_those_of_match(workspace: Workspace) -> None:
    options = MatchOptions(where=USUAL)
    best = workspace.matcher.match(LITHIUM, CandidateKind.EXPERT, options).matches[0]
    told = explain(workspace, "E1", options=options)
    assert told.match is not None
    assert (told.match.candidate.id, told.match.score, told.match.band) == (best.candidate.id, best.score, best.band)
    assert told.match.shares == pytest.approx(best.shares)
    assert [passage.evidence for passage in told.passages] == list(best.evidence)
    assert told.standing.shown
    assert told.standing.place is not None
    assert told.standing.place.rank == 1


def test_spans_point_into_need_and_passage(workspace: Workspace) -> None:
    told = explain(workspace, "E1")
    assert told.passages
    for passage in told.passages:
        need, texts = {Part.TITLE: LITHIUM.title, Part.TEXT: LITHIUM.text}, {Part.TITLE: passage.title, Part.TEXT: passage.text}

        def stands(span: Span | None, inside: dict[Part, str]) -> bool:
            return span is not None and inside[span.part][span.start : span.end] == span.text

        assert stands(passage.sentence, texts)
        assert stands(passage.answers, need)
        assert all(stands(pair.asked, need) and stands(pair.found, texts) for pair in passage.pairs)


def test_the_sentence_that_answers_is_chosen(workspace: Workspace) -> None:
    work = next(passage for passage in explain(workspace, "E1").passages if passage.evidence.section == "work")
    assert work.sentence is not None
    assert "leaching of lithium" in work.sentence.text
    assert work.answers is not None
    assert "提锂" in work.answers.text


@pytest.mark.parametrize(("given", "condition"), [("E6", "pool"), ("E7", "matchable")])
def test_names_the_standing_condition_that_cut_it(workspace: Workspace, given: str, condition: str) -> None:
    told = explain(workspace, given)
    assert failed(told) == {condition}
    assert Reason.CONDITION in told.reasons
    assert told.standing.place is None
    assert told.standing.place_unfiltered is not None
    assert told.standing.place_unfiltered.rank <= 3
    assert all(leg.rank is not None for leg in told.standing.legs if leg.name != "lexical")


def test_tries_each_condition_by_itself(workspace: Workspace) -> None:
    with workspace.home.database.session() as session:
        own = resolve(session, "E1")
    where = Filter(facets={"country": ("NO",), "source": ("import",), "field": ("tea",)}, years=(2024, None), excluded=frozenset({own}))
    told = explain(workspace, "E1", options=MatchOptions(where=where, minimum_band=Band.HIGH))
    band = {"minimum_band"} if told.match is not None and told.match.band is not Band.HIGH else set()
    # E1 has a profile without a year, which the filter on years lets through.
    assert failed(told) == {"country", "field", "excluded"} | band
    assert not told.standing.shown


def test_conditions_agree_with_what_the_index_returns(workspace: Workspace) -> None:
    everyone = workspace.matcher.match(LITHIUM, CandidateKind.EXPERT, MatchOptions(top=50)).matches
    for where in (USUAL, Filter(facets={"country": ("DE",)}), Filter(years=(2022, None)), Filter(facets={"language": ("en",)})):
        options = MatchOptions(top=50, where=where)
        shown = {match.candidate.id for match in workspace.matcher.match(LITHIUM, CandidateKind.EXPERT, options).matches}
        for match in everyone:
            told = workspace.explainer.explain(LITHIUM, match.candidate.id, CandidateKind.EXPERT, options)
            assert (not failed(told)) == (match.candidate.id in shown) == told.standing.shown


def test_one_too_many_is_outranked_and_the_last_shown_is_told(workspace: Workspace) -> None:
    told = explain(workspace, "E3", options=MatchOptions(top=1, where=USUAL))
    assert not failed(told)
    assert Reason.OUTRANKED in told.reasons
    assert told.match is not None
    assert told.standing.last is not None
    assert told.standing.last.rank == 1
    assert told.standing.last.score > told.match.score


def test_terms_that_nothing_answers_are_named(workspace: Workspace) -> None:
    right, wrong = explain(workspace, "E1").lack, explain(workspace, "E3").lack
    assert right is not None
    assert wrong is not None
    assert len(wrong.unanswered) > len(right.unanswered)
    assert right.works == 1
    assert right.newest_work == 2021


def test_another_kind_is_told(workspace: Workspace) -> None:
    told = explain(workspace, "P1", to=CandidateKind.EXPERT)
    assert "kind" in failed(told)
    assert told.match is not None
    assert explain(workspace, "P1", to=CandidateKind.PROJECT, options=MatchOptions()).standing.shown


def test_what_is_not_indexed_is_told(workspace: Workspace) -> None:
    told = workspace.explainer.explain(LITHIUM, own_id("expert", "nowhere", "nobody"), CandidateKind.EXPERT, MatchOptions())
    assert told.match is None
    assert told.reasons == (Reason.NOT_INDEXED,)
    assert not told.standing.indexed


@pytest.mark.parametrize("text", ["。", "需要", "锂", "12 %"])
def test_a_need_that_says_nearly_nothing_is_explained_without_an_error(workspace: Workspace, text: str) -> None:
    assert explain(workspace, "E1", query=Query(title="", text=text)).match is not None


def test_explaining_keeps_nothing_on_disk(workspace: Workspace) -> None:
    folder = workspace.home.folder / "vectors"
    before = {path: path.stat().st_size for path in folder.glob("*.db")}
    explain(workspace, "E5", query=Query(title="秘密工艺", text="不入库的需求：足式机器人在崎岖地面上的预测控制。"))
    assert {path: path.stat().st_size for path in folder.glob("*.db")} == before
