from __future__ import annotations

import pytest
from sqlalchemy import select

from models.erasure import erase
from models.errors import InputError, UnknownId
from models.experts import read_expert
from models.home import Home
from models.intake import ERASED
from models.needs import create_need
from models.records import Contact, ExpertRecord, MemberRecord, NeedRecord, ProjectRecord, TeamRecord, WorkRecord
from models.tables import (
    AuditEvent,
    EncryptedContact,
    OutboxMessage,
    Project,
    ProjectMember,
    Reference,
    SourceRecord,
    TeamMember,
    Tombstone,
    Work,
)  # fmt: skip
from models.vocabulary import ContactType
from tests.models.test_intake import ORCID, put

SHARED = WorkRecord(title="A work of two people here", year=2020)
OWN = WorkRecord(title="A work of one person only", year=2020)


def expert(**changes: object) -> ExpertRecord:
    facts: dict[str, object] = {
        "id": "Jane Doe key", "name": "Jane Doe", "bio": "A secret life", "orcid": ORCID, "works": [SHARED, OWN],
        "contacts": [Contact(type=ContactType.EMAIL, value="jane@uni.edu")],
    }  # fmt: skip
    return ExpertRecord.model_validate(facts | changes)


def test_erasing_leaves_a_tombstone_and_nothing_else(home: Home) -> None:
    entity_id = put(home, expert(bio="An earlier life"))[0].entity_id
    put(home, expert(), ExpertRecord(id="e2", name="Other", works=[SHARED]))
    put(home, ProjectRecord(id="p", title="P", members=[MemberRecord(expert="Jane Doe key", name="Jane Doe")]))
    assert erase(home.database, home.contacts, "Jane Doe key", actor="ann", reason="asked") == entity_id
    with home.database.session() as session:
        with pytest.raises(UnknownId):
            read_expert(session, entity_id)
        with pytest.raises(UnknownId):
            read_expert(session, "Jane Doe key")
        erased = session.scalars(select(SourceRecord).where(SourceRecord.entity_id == entity_id)).all()
        assert len(erased) == 2
        assert all(row.payload is None and row.erased_at and row.given_id is None and "Jane" not in row.key for row in erased)
        assert session.scalars(select(EncryptedContact)).all() == []
        assert [work.title for work in session.scalars(select(Work))] == [SHARED.title]
        assert sorted(session.scalars(select(Tombstone.kind))) == ["identifier", "record", "reference", "reference"]
        assert session.scalars(select(AuditEvent.action)).all() == ["entity.erase"]
        assert [(one.expert_id, one.name) for one in session.scalars(select(ProjectMember))] == [(None, None)]
        told = {(row.entity_id, row.action) for row in session.scalars(select(OutboxMessage))}
        assert (entity_id, "delete") in told
        project = session.scalars(select(Project.id)).one()
        assert (project, "upsert") in told


def test_what_was_erased_is_refused_by_key_and_by_identifier(home: Home) -> None:
    put(home, expert())
    erase(home.database, home.contacts, "Jane Doe key", actor="ann", reason="asked")
    outcomes = [*put(home, expert(orcid=None), ExpertRecord(id="e3", name="New")), *put(home, expert(id="other"), source="crawl")]
    assert [(one.status, one.reason) for one in outcomes] == [("refused", ERASED), ("created", None), ("refused", ERASED)]
    with home.database.session() as session:
        assert [row.payload["name"] for row in session.scalars(select(SourceRecord)) if row.payload] == ["New"]


@pytest.mark.parametrize("reference", ["Jane Doe key", "import:Jane Doe key", None])
def test_a_name_does_not_come_back_with_a_team_or_project(home: Home, reference: str | None) -> None:
    """Whether it is computed anew, imported unchanged, changed, or named by another source."""
    jane = put(home, expert())[0].entity_id
    named = MemberRecord(expert=reference or jane, name="Jane Doe", role="PI")
    again = MemberRecord(name="DOE, Jane")
    team = TeamRecord(id="t", name="T", leader=named, members=[again, MemberRecord(expert="e2", name="Other")])
    project = ProjectRecord(id="p", title="P", members=[named, MemberRecord(name="Other")])
    put(home, team, project.model_copy(update={"title": "Before"}))
    put(home, project)
    erase(home.database, home.contacts, jane, actor="ann", reason="asked")

    def assert_nameless() -> None:
        with home.database.session() as session:
            everything = [
                *(str(row.payload) for row in session.scalars(select(SourceRecord))), *session.scalars(select(Reference.text)),
                *(str((row.name, row.expert_id)) for row in session.scalars(select(TeamMember))),
                *(str((row.name, row.expert_id)) for row in session.scalars(select(ProjectMember))),
            ]  # fmt: skip
            assert [text for text in everything if "Jane" in text or jane in text] == []
            assert {row.role for row in session.scalars(select(ProjectMember))} == {"PI", None}
            assert "Other" in set(session.scalars(select(ProjectMember.name)))

    assert_nameless()
    assert [one.status for one in put(home, team, project)] == ["unchanged", "unchanged"]
    put(home, ExpertRecord(id="e2", name="Other"))  # The team is computed anew, since it refers to him.
    assert_nameless()
    changed = [team.model_copy(update={"description": "new"}), project.model_copy(update={"abstract": "new"})]
    assert [one.status for one in put(home, *changed)] == ["changed", "changed"]
    assert_nameless()
    if reference != "Jane Doe key":
        put(home, *changed, source="crawl")
        assert_nameless()


def test_a_bare_key_that_meant_an_erased_person_of_another_source_stays_nameless(home: Home) -> None:
    put(home, expert())
    project = ProjectRecord(id="p", title="P", members=[MemberRecord(expert="Jane Doe key", name="Jane Doe")])
    put(home, project, source="crawl")
    erase(home.database, home.contacts, "Jane Doe key", actor="ann", reason="asked")
    put(home, project.model_copy(update={"title": "New"}), source="crawl")
    with home.database.session() as session:
        assert [(row.name, row.expert_id) for row in session.scalars(select(ProjectMember))] == [(None, None)]


def test_an_erased_need_is_not_posted_again_under_its_id(home: Home) -> None:
    need = NeedRecord(id="asked once", text="高温合金叶片的涂层")
    own = create_need(home.database, home.contacts, need, "ann")
    erase(home.database, home.contacts, own, actor="ann", reason="asked")
    with pytest.raises(InputError, match="was erased"):
        create_need(home.database, home.contacts, need, "ann")
