"""Decisions: appended once, read by whom they are about now, refused where they hold a contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from models.audit import events_of
from models.decisions import DecisionBook, DecisionRecord, all_decisions, decision, decisions_of
from models.erasure import erase
from models.errors import Conflict, InputError, UnknownId
from models.home import Home
from models.ids import own_id
from models.records import ExpertRecord, NeedRecord
from models.tables import Decision
from models.tables.base import now
from models.vocabulary import REASONS_ZH, STAGES_ZH, DeclineReason, Stage
from tests.models.test_intake import ORCID, put


def given(stage: str = "shortlisted", **facts: Any) -> DecisionRecord:
    return DecisionRecord.model_validate({"need": "n", "candidate": "e1", "stage": stage, "by": "ann"} | facts)


@pytest.fixture
def stocked(home: Home) -> Home:
    put(home, NeedRecord(id="n", text="需要"), ExpertRecord(id="e1", name="Jane"), ExpertRecord(id="e2", name="Joan"))
    return home


def stored(home: Home) -> list[tuple[str, str]]:
    with home.database.session() as session:
        return [(one.candidate, one.decision) for one in all_decisions(session)]


def test_a_decision_comes_back_with_all_that_was_shown_and_leaves_a_trace(stocked: Home) -> None:
    moment = now() - timedelta(days=3)
    record = given("declined", reason="level", note="样机尚未中试", at=moment, rank=2, score=0.4, features={"e5": 0.6, "lexical": 0.4})
    made = DecisionBook(stocked.database, "shipped").put([record])[0]
    assert made.created
    with stocked.database.session() as session:
        (view,) = decisions_of(session, "import:n")
        assert decision(session, made.id or 0) == view
        assert (view.decision, view.reason, view.note, view.by, view.at) == (
            Stage.DECLINED,
            DeclineReason.LEVEL,
            "样机尚未中试",
            "ann",
            moment,
        )
        assert (view.rank, view.score, view.features, view.ranker) == (2, 0.4, {"e5": 0.6, "lexical": 0.4}, "shipped")
        assert (view.kind, view.candidate) == ("expert", own_id("expert", "import", "e1"))
        (event,) = events_of(session, "need", view.need)
        assert (event.actor, event.action, event.reason) == ("ann", "decision.record", "level")
        assert event.details == {"decision": "declined", "candidate": view.candidate}
        assert decision(session, 99) is None


def test_a_file_taken_in_twice_adds_nothing_and_keeps_what_was_said_twice(stocked: Home) -> None:
    lines = [given(), given("declined", reason="terms"), given(), given("met", candidate="e2", id="7")]
    assert [one.created for one in DecisionBook(stocked.database).put(lines)] == [True] * 4
    again = DecisionBook(stocked.database).put(lines)
    assert [one.created for one in again] == [False] * 4
    assert len(stored(stocked)) == 4


def test_saying_the_same_again_adds_nothing_until_something_else_was_said(stocked: Home) -> None:
    book = DecisionBook(stocked.database)
    assert [book.add(given()).created, book.add(given()).created] == [True, False]
    assert book.add(given("contacted")).created
    assert book.add(given()).created


def test_an_id_stands_for_one_decision_that_cannot_be_changed(stocked: Home) -> None:
    book = DecisionBook(stocked.database)
    first = book.add(given(id="k"))
    assert book.add(given(id="k")).id == first.id
    with pytest.raises(Conflict):
        book.add(given("met", id="k"))
    assert [stage for _, stage in stored(stocked)] == ["shortlisted"]


def test_contacts_are_refused_and_not_repeated(stocked: Home) -> None:
    book = DecisionBook(stocked.database)
    for bad in (given(note="请联系 jane@uni.edu"), given(by="13812345678"), given(note="微信:secret_wechat_77")):
        with pytest.raises(InputError) as caught:
            book.add(bad)
        assert "jane" not in caught.value.zh + caught.value.en
    refused = book.put([given(note="jane@uni.edu"), given(candidate="nobody"), given()])
    assert [(one.created, type(one.error)) for one in refused] == [(False, InputError), (False, UnknownId), (True, type(None))]
    assert len(stored(stocked)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"stage": "declined"}, {"reason": "terms"}, {"score": 2}, {"rank": 0}, {"kind": "need"}, {"by": " "}, {"at": "2026-01-01T00:00:00"},
        {"features": {"e5": float("nan")}}, {"features": {"jane@uni.edu": 1}}, {"note": "x" * 2001}, {"more": 1},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_no_decision(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        given(**{"stage": "shortlisted"} | bad)


def test_a_decision_cannot_lie_in_the_future(stocked: Home) -> None:
    with pytest.raises(InputError):
        DecisionBook(stocked.database).add(given(at=now() + timedelta(days=2)))


def test_a_merge_carries_decisions_along_and_its_undoing_gives_each_its_own_back(stocked: Home) -> None:
    book = DecisionBook(stocked.database)
    book.put([given(), given("met", candidate="e2")])
    apart = stored(stocked)
    one, other = (candidate for candidate, _ in apart)
    with stocked.database.session() as session:
        before = [(row.candidate_id, row.candidate_record_id) for row in session.scalars(select(Decision))]
    put(stocked, ExpertRecord(id="e1", name="Jane", orcid=ORCID), ExpertRecord(id="e2", name="Joan", orcid=ORCID))
    survivor = {candidate for candidate, _ in stored(stocked)}
    assert len(survivor) == 1
    # Named by the id that was merged away, by a key, and by the survivor's own id.
    merged = next(iter({one, other} - survivor))
    book.put([given("contacted", candidate=merged), given("landed", candidate="e2"), given("shortlisted", candidate="import:e1", by="bo")])
    put(stocked, ExpertRecord(id="e1", name="Jane"), ExpertRecord(id="e2", name="Joan"))
    found = stored(stocked)
    assert found[:2] == apart
    assert dict(zip(("contacted", "landed", "shortlisted"), (candidate for candidate, _ in found[2:]), strict=True)) == {
        "contacted": merged, "landed": other, "shortlisted": one,
    }  # fmt: skip
    with stocked.database.session() as session:
        assert [(row.candidate_id, row.candidate_record_id) for row in session.scalars(select(Decision))][:2] == before


def test_a_new_version_of_a_record_keeps_its_decisions(stocked: Home) -> None:
    DecisionBook(stocked.database).add(given())
    put(stocked, ExpertRecord(id="e1", name="Jane Doe"), NeedRecord(id="n", text="更需要"))
    with stocked.database.session() as session:
        assert [one.decision for one in decisions_of(session, "n")] == ["shortlisted"]


def test_erasing_an_expert_erases_the_decisions_on_him_alone(stocked: Home) -> None:
    DecisionBook(stocked.database).put([given(note="about Jane"), given(candidate="e2")])
    erase(stocked.database, stocked.contacts, "e1", actor="ann", reason="asked")
    assert stored(stocked) == [(own_id("expert", "import", "e2"), "shortlisted")]


def test_every_stage_and_reason_has_its_chinese_name() -> None:
    assert set(STAGES_ZH) == set(Stage)
    assert set(REASONS_ZH) == set(DeclineReason)
