"""Links by id: they are there whichever file comes first, and follow what they point at."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.home import Home
from models.ids import resolve
from models.needs import read_need
from models.records import (
    AffiliationRecord,
    ExpertRecord,
    MemberRecord,
    NeedRecord,
    OrganisationRecord,
    PostRecord,
    ProjectRecord,
    Record,
    TeamRecord,
)  # fmt: skip
from models.tables import Affiliation, Need, NeedVersion, Organisation, Post, Project, ProjectMember, Reference, Relation, Team, TeamMember
from models.vocabulary import EntityKind
from tests.models.test_intake import ORCID, OTHER_ORCID, last, messages, put

ROR = "002vpkf64"
LIBRARY: dict[str, Record] = {
    "expert": ExpertRecord(
        id="e1", name="Jane", orcid=ORCID, affiliations=[AffiliationRecord(text="Uni", ror=f"https://ror.org/{ROR}")],
        posts=[PostRecord(title="President", organisation="o1")],
    ),
    "colleague": ExpertRecord(id="e2", name="John", affiliation="Uni"),
    "university": OrganisationRecord(id="o1", name="Uni", ror=ROR),
    "institute": OrganisationRecord(id="o2", name="Institute", parent="import:o1"),
    "team": TeamRecord(id="t", name="T", leader=MemberRecord(expert="e1"), members=[MemberRecord(expert="import:e2", name="J.")]),
    "project": ProjectRecord(
        id="p", title="P", start="2020", members=[MemberRecord(expert="e2", role="PI"), MemberRecord(expert="e1"), MemberRecord(name="X")]
    ),
    "need": NeedRecord(id="n", text="需要", enterprise_id="o2"),
}  # fmt: skip
TABLES = (Affiliation, Need, Organisation, Post, Project, ProjectMember, Reference, Relation, Team, TeamMember)
# Numbers given in the order of writing, and moments.
_ARRIVAL = {"source_record_id", "provenance", "created_at", "updated_at"}


def picture(home: Home) -> dict[str, list[str]]:
    """All rows of the tables with links, without what depends on when they were written."""
    with home.database.session() as session:
        return {
            table.__name__: sorted(
                str({name: value for name, value in row.items() if name not in _ARRIVAL and (name != "id" or isinstance(value, str))})
                for row in session.execute(select(*table.__table__.columns)).mappings()
            )
            for table in TABLES
        }


@pytest.mark.parametrize("seed", range(6))
def test_links_do_not_depend_on_the_order_of_import(make_home: Callable[[], Home], seed: int) -> None:
    names = sorted(LIBRARY)
    together = make_home()
    put(together, *(LIBRARY[name] for name in names))
    expected = picture(together)
    assert "None" not in str(expected["TeamMember"]).replace("'role': None", "").replace("'name': None", "")
    random.Random(seed).shuffle(names)
    apart = make_home()
    for name in names:
        put(apart, LIBRARY[name])
    assert picture(apart) == expected
    with apart.database.session() as session:
        university = resolve(session, "o1")
        assert session.scalars(select(Organisation.parent_id).where(Organisation.parent_id.is_not(None))).all() == [university]
        assert session.scalars(select(Affiliation.organisation_id).where(Affiliation.ror == ROR)).all() == [university]
        assert session.scalars(select(Post.organisation_id)).all() == [university]
        assert read_need(session, "n").enterprise_id == resolve(session, "o2")
        assert len(session.scalars(select(Relation)).all()) == 4


def test_an_expert_who_comes_later_is_told_to_the_indexes_with_his_projects(home: Home) -> None:
    project = put(home, LIBRARY["project"])[0].entity_id
    team = put(home, LIBRARY["team"])[0].entity_id
    position = last(home)
    expert = put(home, LIBRARY["expert"])[0].entity_id
    assert sorted(messages(home, position)) == sorted(
        [("expert", expert, "upsert"), ("project", project, "upsert"), ("team", team, "upsert")]
    )
    position = last(home)
    put(home, ExpertRecord(id="e3", name="Nobody's"))
    assert [kind for kind, _, _ in messages(home, position)] == ["expert"]


def test_a_need_gets_its_enterprise_and_no_version(home: Home) -> None:
    put(home, LIBRARY["need"])
    company = put(home, LIBRARY["institute"])[0].entity_id
    with home.database.session() as session:
        assert (read_need(session, "n").enterprise_id, read_need(session, "n").version) == (company, 1)
        assert len(session.scalars(select(NeedVersion)).all()) == 1


def test_a_bare_key_means_the_own_source_and_nobody_where_it_means_several(make_home: Callable[[], Home]) -> None:
    def links(home: Home) -> list[str | None]:
        with home.database.session() as session:
            return [one.expert_id for one in session.scalars(select(ProjectMember))]

    home = make_home()
    project = ProjectRecord(id="p", title="P", members=[MemberRecord(expert="1")])
    put(home, project, source="c")
    first = put(home, ExpertRecord(id="1", name="A"), source="a")[0].entity_id
    assert links(home) == [first]
    put(home, ExpertRecord(id="1", name="B"), source="b")
    assert links(home) == [None]
    own = put(home, ExpertRecord(id="1", name="C"), source="c")[0].entity_id
    assert links(home) == [own]


def test_a_merge_makes_two_members_one_and_parting_makes_them_two_again(home: Home) -> None:
    def members() -> list[str]:
        with home.database.session() as session:
            return sorted(str(one.expert_id) for one in session.scalars(select(TeamMember)))

    put(home, LIBRARY["team"])
    first = put(home, LIBRARY["expert"])[0].entity_id
    second = put(home, LIBRARY["colleague"])[0].entity_id
    assert members() == sorted([first, second])
    before = picture(home)
    put(home, ExpertRecord(id="e2", name="John", affiliation="Uni", orcid=ORCID))
    assert members() == [first]
    put(home, LIBRARY["colleague"])
    assert picture(home) == before


def test_a_ror_id_that_moves_takes_the_affiliations_along(home: Home) -> None:
    def link() -> str | None:
        with home.database.session() as session:
            return session.scalars(select(Affiliation.organisation_id).where(Affiliation.ror == ROR)).one()

    put(home, LIBRARY["expert"])
    assert link() is None
    first = put(home, LIBRARY["university"])[0].entity_id
    assert link() == first
    put(home, OrganisationRecord(id="o1", name="Uni"))
    assert link() is None
    second = put(home, OrganisationRecord(id="o3", name="Uni", ror=ROR))[0].entity_id
    assert link() == second


def test_references_are_looked_for_by_whatever_a_record_can_be_called(home: Home) -> None:
    long = "x" * 300
    texts = ["a:k", "k", "a:" + long, long, "expert_" + "a" * 20]
    put(home, TeamRecord(id="t", name="T", members=[MemberRecord(expert=text) for text in texts]))
    put(home, ExpertRecord(id="k", name="K"), ExpertRecord(id=long, name="L", orcid=OTHER_ORCID), source="a")
    with home.database.session() as session:
        found = [one.expert_id for one in session.scalars(select(TeamMember).where(TeamMember.expert_id.is_not(None)))]
        assert sorted(map(str, found)) == sorted([resolve(session, "k"), resolve(session, long)])
        assert {row.kind for row in session.scalars(select(Reference))} == {EntityKind.EXPERT.value}
