from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from models.contacts import mask
from models.experts import read_expert
from models.home import Home
from models.ids import given_ids, resolve
from models.intake import DUPLICATE, Intake, Outcome, register_source, start_run
from models.needs import create_need, read_need
from models.organisations import read_organisation
from models.projects import read_project
from models.records import (
    AffiliationRecord,
    Code,
    ExpertRecord,
    MemberRecord,
    NeedRecord,
    OrganisationRecord,
    PostRecord,
    ProjectRecord,
    Record,
    TeamRecord,
    WorkRecord,
)  # fmt: skip
from models.tables import Authorship, Entity, Expert, NeedVersion, OutboxMessage, Relation, Run, SourceRecord, Work
from models.teams import read_team
from models.vocabulary import NeedKind, OrganisationKind

ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0002-1694-233X"


def put(home: Home, *records: Record, source: str = "import") -> list[Outcome]:
    return Intake(home.database, home.contacts, source).put(records)


def messages(home: Home, after: int = 0) -> list[tuple[str, str, str]]:
    with home.database.session() as session:
        query = select(OutboxMessage).where(OutboxMessage.id > after).order_by(OutboxMessage.id)
        return [(row.kind, row.entity_id, row.action) for row in session.scalars(query)]


def last(home: Home) -> int:
    with home.database.session() as session:
        return session.scalar(select(func.max(OutboxMessage.id))) or 0


def count(home: Home, table: Any) -> int:
    with home.database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def jane(**changes: Any) -> ExpertRecord:
    facts: dict[str, Any] = {
        "id": "e1", "name": "Jane Doe", "affiliation": "MIT", "title": "Professor", "country": "US", "keywords": ["robots"],
        "works": [WorkRecord(title="Soft robots for surgery", year=2020, abstract="We …", position=1, authors=2, citations=3)],
        "posts": [PostRecord(title="President", organisation="IEEE", start="2019")],
        "affiliations": [AffiliationRecord(text="ETH Zürich", start="2010", end="2015-06")], "codes": [Code(scheme="nsfc", code="F0309")],
    }  # fmt: skip
    return ExpertRecord(**(facts | changes))


def test_an_expert_is_computed_with_provenance(home: Home) -> None:
    entity_id = put(home, jane(orcid=f"https://orcid.org/{ORCID}", scholar="s1"))[0].entity_id
    with home.database.session() as session:
        view = read_expert(session, "e1")
    assert view.id == entity_id
    assert (view.name, view.affiliation, view.country, view.pool, view.matchable) == ("Jane Doe", "MIT", "US", "overseas", True)
    assert view.given == ["e1"]
    assert view.identifiers == {"orcid": [ORCID], "scholar": ["s1"]}
    assert view.codes == [{"scheme": "nsfc", "code": "F0309", "source": "import"}]
    assert [(one.text, one.role, one.end) for one in view.affiliations] == [("MIT", "Professor", None), ("ETH Zürich", None, "2015-06")]
    assert [(one.title, one.organisation, one.source) for one in view.posts] == [("President", "IEEE", "import")]
    assert [(one.title, one.position, one.authors, one.citations) for one in view.works] == [("Soft robots for surgery", 1, 2, 3)]
    assert view.sources["name"] == "import"


def test_the_same_records_again_change_nothing(home: Home) -> None:
    records = [jane(), NeedRecord(id="n1", text="需要机器人"), TeamRecord(id="t1", name="Team", leader=MemberRecord(expert="e1"))]
    assert [one.status for one in put(home, *records)] == ["created"] * 3
    position, records_held = last(home), count(home, SourceRecord)
    assert [one.status for one in put(home, *records)] == ["unchanged"] * 3
    assert last(home) == position
    assert count(home, SourceRecord) == records_held


def test_a_changed_row_is_a_new_version_of_one_record(home: Home) -> None:
    first = put(home, jane())[0]
    again = put(home, jane(title="Dean"))[0]
    assert (again.status, again.entity_id) == ("changed", first.entity_id)
    with home.database.session() as session:
        versions = session.execute(select(SourceRecord.version, SourceRecord.current).order_by(SourceRecord.version)).all()
        assert [tuple(row) for row in versions] == [(1, False), (2, True)]
        assert read_expert(session, "e1").title == "Dean"
        assert session.scalar(select(Entity.revision).where(Entity.id == first.entity_id)) == 1
        current = session.scalar(select(SourceRecord.id).where(SourceRecord.current))
        assert set(session.scalars(select(Work.provenance)).one().values()) == {current}
        assert set(session.scalars(select(Expert.provenance)).one().values()) == {current}


def test_works_get_messages_only_when_their_passages_change(home: Home) -> None:
    put(home, jane())
    position = last(home)
    put(home, jane(bio="Now with a bio"))
    assert [kind for kind, _, _ in messages(home, position)] == ["expert"]
    position = last(home)
    put(home, jane(bio="Now with a bio", country="DE"))
    assert sorted(kind for kind, _, _ in messages(home, position)) == ["expert", "work"]
    position = last(home)
    put(home, jane(bio="Now with a bio", country="DE", works=[]))
    assert sorted((kind, action) for kind, _, action in messages(home, position)) == [("expert", "upsert"), ("work", "delete")]
    assert count(home, Work) == 0
    put(home, jane())
    assert count(home, Work) == 1


def test_a_repeated_key_in_one_file_is_refused_where_it_says_something_else(home: Home) -> None:
    intake = Intake(home.database, home.contacts, "import")
    outcomes = intake.put([jane(), jane(), jane(name="Other")])
    assert [one.status for one in outcomes] == ["created", "unchanged", "refused"]
    assert outcomes[2].reason == DUPLICATE
    assert outcomes[1].entity_id == outcomes[0].entity_id
    later = intake.put([jane(name="Third"), jane()])
    assert [(one.status, one.entity_id) for one in later] == [("refused", ""), ("unchanged", outcomes[0].entity_id)]
    assert [one.status for one in intake.put([jane(name="Fourth")], later_wins=True)] == ["changed"]


def test_keys_are_derived_where_a_row_has_no_id(home: Home) -> None:
    first = put(home, jane(id=None), OrganisationRecord(name="IEEE", country="US"), NeedRecord(text="需要"), ProjectRecord(title="P"))
    again = put(home, jane(id=None, name="DOE, Jane"), OrganisationRecord(name="ieee", country="US"), NeedRecord(text="需要"))
    assert [one.entity_id for one in again] == [one.entity_id for one in first[:3]]
    assert put(home, jane(id=None, orcid=ORCID))[0].entity_id != first[0].entity_id
    with home.database.session() as session:
        assert resolve(session, ORCID)
        assert given_ids(session, [one.entity_id for one in first]) == {}


def test_an_id_that_is_an_address_is_not_kept(home: Home) -> None:
    outcome = put(home, jane(id="jane@mit.edu"))[0]
    with home.database.session() as session:
        record = session.scalars(select(SourceRecord)).one()
        assert mask(f"{record.key} {record.given_id} {record.payload}") == f"{record.key} {record.given_id} {record.payload}"
        assert "jane@" not in f"{record.key} {record.payload}"
    assert put(home, jane(id="Jane@MIT.edu"))[0] == Outcome("unchanged", outcome.entity_id)


def test_the_most_trusted_source_wins_then_the_newest_and_empty_never_overrides(home: Home) -> None:
    register_source(home.database, "staff", trust=100, legal_basis="task")
    put(home, jane(orcid=ORCID, title="Professor", bio="From staff"), source="staff")
    put(home, jane(id="x", orcid=ORCID, title="Lecturer", nationality="CH"), source="crawl")
    put(home, jane(id="y", orcid=ORCID, nationality="DE", bio=None), source="other crawl")
    with home.database.session() as session:
        view = read_expert(session, "staff:e1")
    assert (view.title, view.nationality, view.bio) == ("Professor", "DE", "From staff")
    assert (view.sources["title"], view.sources["nationality"]) == ("staff", "other crawl")
    assert view.given == ["e1", "x", "y"]


def test_an_identifier_that_links_two_entities_merges_them(home: Home) -> None:
    shared = [WorkRecord(title="Soft robots for surgery", year=2020)]
    first = put(home, jane(id="a", orcid=ORCID))[0].entity_id
    second = put(home, jane(id="b", name="J. Doe", works=shared), source="crawl")[0].entity_id
    project = put(home, ProjectRecord(id="p", title="Robots", start="2020", members=[MemberRecord(expert="b", role="PI")]), source="crawl")[
        0
    ]
    position = last(home)
    merged = put(home, jane(id="b", name="J. Doe", orcid=ORCID, works=shared), source="crawl")[0]
    assert (merged.status, merged.entity_id) == ("changed", first)
    with home.database.session() as session:
        assert resolve(session, second) == first
        assert resolve(session, "crawl:b") == first
        assert [(row.expert_id) for row in session.scalars(select(Authorship))] == [first]
        assert [row.subject_id for row in session.scalars(select(Relation))] == [first]
        assert read_expert(session, second).other_names in (["Jane Doe"], ["J. Doe"])
    told = messages(home, position)
    assert ("expert", second, "delete") in told
    assert ("expert", first, "upsert") in told
    assert ("project", project.entity_id, "upsert") in told
    assert [kind for kind, _, action in told if (kind, action) == ("work", "upsert")] == ["work"]


def test_two_records_of_one_batch_with_one_orcid_are_one_expert(home: Home) -> None:
    outcomes = put(home, jane(id="a", orcid=ORCID), jane(id="b", orcid=ORCID), jane(id="c", orcid=OTHER_ORCID))
    assert outcomes[0].entity_id == outcomes[1].entity_id != outcomes[2].entity_id
    assert count(home, Expert) == 2


def test_works_are_one_by_doi_or_by_title_and_year(home: Home) -> None:
    works = [
        WorkRecord(title="A", doi="https://doi.org/10.1/ABC", year=2020), WorkRecord(title="A (preprint)", doi="10.1000/abc", year=2019),
        WorkRecord(title="A longer title of a paper", year=2020),
        WorkRecord(title="A Longer Title  of a paper.", year=2020, abstract="text"),
        WorkRecord(title="Editorial", year=2020, venue="X"), WorkRecord(title="Editorial", year=2020, venue="Y"),
    ]  # fmt: skip
    works[0].doi = "https://doi.org/10.1000/ABC"
    put(home, jane(works=works[::2]), jane(id="e2", name="Other", works=works[1::2]))
    with home.database.session() as session:
        found = sorted((row.doi or "", row.title, row.venue or "") for row in session.scalars(select(Work)))
        assert len(found) == 4
        long = session.scalars(select(Work).where(Work.abstract == "text")).one()
        assert len(session.scalars(select(Authorship).where(Authorship.work_id == long.id)).all()) == 2


def test_teams_and_projects_are_tied_to_known_experts_by_dated_relations(home: Home) -> None:
    expert = put(home, jane())[0].entity_id
    members = [MemberRecord(expert="e1", role="PI"), MemberRecord(name="Unknown")]
    put(home, TeamRecord(id="t", name="T", leader=MemberRecord(expert="import:e1", name="Jane"), members=members))
    put(home, ProjectRecord(id="p", title="P", start="2020-01", end="2022", members=members))
    with home.database.session() as session:
        team, project = read_team(session, "t"), read_project(session, "p")
        relations = sorted((row.type, row.start or "", row.end or "") for row in session.scalars(select(Relation)))
    assert [(one.expert_id, one.name, one.leader) for one in team.members] == [(expert, "Jane", True), (None, "Unknown", False)]
    assert [(one.expert_id, one.role) for one in project.members] == [(expert, "PI"), (None, None)]
    assert relations == [("investigator", "2020-01", "2022"), ("leader", "", "")]


def test_organisations_know_parent_and_affiliations_by_id(home: Home) -> None:
    parent = put(
        home, OrganisationRecord(id="o1", name="Uni", ror="https://ror.org/002vpkf64", organisation_kind=OrganisationKind.UNIVERSITY)
    )[0]
    child = put(home, OrganisationRecord(id="o2", name="Institute", parent="o1"))[0]
    put(home, jane(affiliations=[AffiliationRecord(text="Uni", ror="002vpkf64")]))
    with home.database.session() as session:
        assert read_organisation(session, child.entity_id).parent_id == parent.entity_id
        assert [one.organisation_id for one in read_expert(session, "e1").affiliations] == [None, parent.entity_id]
        assert read_organisation(session, "o1").kind == "university"


@pytest.mark.parametrize(("residence", "country", "pool"), [
    (None, "CN", "domestic"), ("US", "CN", "overseas"), ("CN", "US", "domestic"), (None, None, "overseas"), (None, "HK", "overseas"),
    ("TW", "CN", "overseas"), ("MO", None, "overseas"),
])  # fmt: skip
def test_the_pool_follows_residence_then_country(home: Home, residence: str | None, country: str | None, pool: str) -> None:
    put(home, jane(residence=residence, country=country, matchable=False))
    with home.database.session() as session:
        view = read_expert(session, "e1")
    assert (view.pool, view.matchable) == (pool, False)


def test_needs_are_versioned_and_masked(home: Home) -> None:
    put(home, NeedRecord(id="n1", text="联系 13812345678", need_kind=NeedKind.TALENT))
    put(home, NeedRecord(id="n1", text="改了", title="新"))
    with home.database.session() as session:
        view = read_need(session, "n1")
        texts = list(session.scalars(select(NeedVersion.content).order_by(NeedVersion.version)))
    assert (view.version, view.kind, view.text, view.status, view.source) == (2, "technology", "改了", "open", "import")
    assert [one["text"] for one in texts] == ["联系 ***", "改了"]


def test_a_need_written_here_has_its_author(home: Home) -> None:
    first = create_need(home.database, home.contacts, NeedRecord(text="同一需求"), "ann")
    assert create_need(home.database, home.contacts, NeedRecord(text="同一需求"), "ann") != first
    with home.database.session() as session:
        assert (read_need(session, first).author, read_need(session, first).source) == ("ann", "authored")


def test_a_batch_beyond_the_variable_limit_and_odd_characters(home: Home) -> None:
    records = [ExpertRecord(id=f"e{at}", name=f"N\x00{at}\ud800") for at in range(3000)]
    assert {one.status for one in put(home, *records)} == {"created"}
    assert {one.status for one in put(home, *records)} == {"unchanged"}


def test_runs_and_sources_are_kept(home: Home) -> None:
    run = start_run(home.database, "import", "experts", "a.xlsx", "00ff")
    Intake(home.database, home.contacts, "import", run=run).put([jane()])
    run.finish({"read": 1, "created": 1})
    with home.database.session() as session:
        row = session.get_one(Run, run.id)
        assert (row.counts, row.finished_at is not None) == ({"read": 1, "created": 1}, True)
        assert session.scalar(select(SourceRecord.run_id)) == run.id


def test_a_batch_that_fails_leaves_nothing(home: Home, make_home: Callable[[], Home]) -> None:
    class Odd(Record):
        kind = ExpertRecord.kind

    with pytest.raises(TypeError):
        put(home, jane(), Odd())
    assert count(home, Entity) == 0
