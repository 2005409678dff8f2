"""What is like something, and neighbouring fields, on the small real library."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from indexer.backends.base import Filter
from models.settings import Settings
from models.vocabulary import CandidateKind
from search_api.matching import neighbours as rule
from search_api.matching.centroids import TERMS, centroids, cosines, mean_said
from search_api.matching.neighbours import neighbours
from search_api.matching.similar import SAME_NEED, Similar, similar
from search_api.matching.types import MatchOptions, Query
from search_api.services.likeness import like
from search_api.services.selection import Choice, PoolChoice
from search_api.services.workspace import Workspace

EVERYONE = Choice(pool=PoolChoice.ALL, all_experts=True)


@pytest.fixture(scope="module")
def workspace(built_library: Settings) -> Iterator[Workspace]:
    with Workspace(built_library) as opened:
        yield opened


def names(found: tuple[Similar, ...]) -> list[str]:
    return [one.candidate.given[0] for one in found]


def test_experts_like_an_expert_are_those_of_the_field(workspace: Workspace) -> None:
    found = like(workspace, "expert", "E1", EVERYONE)
    assert set(names(found.found)[:2]) == {"E6", "E7"}
    assert "E1" not in names(found.found)
    values = [one.likeness for one in found.found]
    assert values == sorted(values, reverse=True)
    assert all(0 <= value <= 1 for value in values)
    assert not any(one.probably_same for one in found.found)


def test_the_usual_filters_hold(workspace: Workspace) -> None:
    assert not {"E6", "E7"} & set(names(like(workspace, "expert", "E1", Choice()).found))
    assert names(like(workspace, "expert", "E1", Choice(countries=("NO",))).found) == ["E4"]


def test_likeness_is_mutual(workspace: Workspace) -> None:
    one = {x.candidate.given[0]: x.likeness for x in like(workspace, "expert", "E4", EVERYONE).found}
    other = {x.candidate.given[0]: x.likeness for x in like(workspace, "expert", "E8", EVERYONE).found}
    assert one["E8"] == pytest.approx(other["E4"], abs=1e-5)
    assert one["E8"] == max(one.values())


def test_words_count_within_one_language_alone(workspace: Workspace) -> None:
    found = like(workspace, "project", "P1", Choice()).found
    assert names(found) == ["P2"]
    assert TERMS in found[0].parts
    society = like(workspace, "society", "S1", Choice()).found
    assert names(society) == ["S2"]


def test_a_need_is_not_like_another_one(workspace: Workspace) -> None:
    found = like(workspace, "need", "N1", Choice()).found
    assert names(found) == ["N2"]
    assert found[0].likeness < SAME_NEED
    assert not found[0].probably_same


def test_what_has_no_text_is_like_nothing(workspace: Workspace) -> None:
    candidate = workspace.backend.candidates([like(workspace, "expert", "E1", Choice()).id]).popitem()[1]
    assert similar(workspace.backend, candidate, Filter(only=frozenset()), 5) == []


def test_centroids_are_of_unit_length(workspace: Workspace) -> None:
    middle = centroids(workspace.backend, [like(workspace, "expert", name, Choice()).id for name in ("E1", "E2", "E3")])
    for row in range(3):
        assert all(values[row] == pytest.approx(1, abs=1e-4) for values in middle.likeness(row).values())


def test_neighbours_stand_outside_the_list_and_their_field(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a library of eight, a field of two leaves room for neighbours."""
    monkeypatch.setattr(rule, "FIELD", 2)
    query = Query(title="黑粉提锂", text="退役电池黑粉浸出提锂,并评价铝件压铸的成本与中试。")
    listed = workspace.matcher.match(query, CandidateKind.EXPERT, MatchOptions(top=8, evidence=3)).matches
    found = neighbours(workspace.matcher, query, CandidateKind.EXPERT, MatchOptions(top=2), 5)
    first = {match.candidate.id for match in listed[:2]}
    assert not first & {one.candidate.id for one in found}
    for one in found:
        assert one.distance > one.usual_distance
        assert one.fit >= 1
        assert one.rank > 2
        assert listed[one.rank - 1].candidate.id == one.candidate.id
        assert one.evidence.section in {"work", "project"}
    assert neighbours(workspace.matcher, query, CandidateKind.EXPERT, MatchOptions(top=8), 5) == []


def test_a_small_library_has_no_fields_to_be_neighbours_of(workspace: Workspace) -> None:
    assert neighbours(workspace.matcher, Query(title="茶", text="黑茶发酵"), CandidateKind.EXPERT, MatchOptions(), 5) == []


def test_an_encoder_that_does_not_read_one_of_two_does_not_make_them_unlike() -> None:
    vectors = np.array([[1, 0], [0, 0], [0.6, 0.8]], np.float32)
    assert cosines(vectors, vectors[0]) == pytest.approx([1, np.nan, 0.6], nan_ok=True)
    assert np.isnan(cosines(vectors, vectors[1])).all()
    assert mean_said([cosines(vectors, vectors[0]), np.array([0.5, 0.5, np.nan], np.float32)]) == pytest.approx([0.75, 0.5, 0.6])
    assert mean_said([np.array([np.nan], np.float32)]).tolist() == [0]
