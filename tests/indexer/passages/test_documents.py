"""Documents of a small library that was really taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import event, select

from indexer.documents import Owner, Passage, Section
from indexer.passages import Documents, documents
from models.home import Home
from models.records import ExpertRecord, Record, WorkRecord
from models.tables import Entity
from tests.indexer.conftest import PAPER


def everything(home: Home) -> Documents:
    with home.database.session() as session:
        return documents(session, list(session.scalars(select(Entity.id))))


def only(passages: Sequence[Passage], title: str) -> Passage:
    found = [passage for passage in passages if passage.title == title]
    assert len(found) == 1
    return found[0]


def test_kinds(home: Home, library: dict[str, str]) -> None:
    kinds = {candidate.given: candidate.kind for candidate in everything(home).candidates}
    assert kinds == {
        ("ada",): "expert", ("ben",): "expert", ("cy",): "expert", ("t",): "team", ("p",): "project", ("s",): "society",
        ("u",): "organisation", ("n",): "need",
    }  # fmt: skip


def test_a_paper_is_one_passage_of_all_its_authors_and_their_team(home: Home, library: dict[str, str]) -> None:
    paper = only(everything(home).passages, PAPER)
    assert paper.section is Section.WORK
    assert paper.owners == (Owner(library["ada"], 1, 2), Owner(library["ben"], 2, 2), Owner(library["t"]))
    assert set(paper.facets["country"]) == {"SE", "GB"}
    assert set(paper.facets["kind"]) == {"expert", "team"}
    assert (paper.year, paper.citations, paper.text, paper.language) == (2019, 7, "Anatase films under a lamp.", "en")


def test_profile_is_evidence_without_name_or_contact(home: Home, library: dict[str, str]) -> None:
    made = everything(home)
    profile = next(passage for passage in made.passages if passage.subject == library["ada"])
    assert profile.title == "photocatalysis; titanium dioxide; water treatment"
    assert "oxides" in profile.text
    assert "Uppsala University" in profile.text
    assert "Lindqvist" not in profile.content
    assert not any("ada@uppsala.example" in str(item) for item in [*made.passages, *made.candidates])
    ada = next(candidate for candidate in made.candidates if candidate.id == library["ada"])
    assert (ada.label, ada.summary, ada.facets["year"]) == ("Ada Lindqvist", "Professor, Uppsala University, SE", ("2022",))


def test_an_affiliation_alone_is_findable(home: Home, library: dict[str, str]) -> None:
    profile = next(passage for passage in everything(home).passages if passage.subject == library["cy"])
    assert profile.title == "Institute of Fisheries"


def test_a_project_speaks_for_its_members_too(home: Home, library: dict[str, str]) -> None:
    project = only(everything(home).passages, "Solar reactor / 太阳能反应器")
    assert [owner.candidate for owner in project.owners] == [library["p"], library["ada"]]


def test_a_need_without_a_title(home: Home, library: dict[str, str]) -> None:
    need = next(passage for passage in everything(home).passages if passage.section is Section.NEED)
    assert need.content == "需要一种在可见光下降解染料废水的光催化材料。"
    assert need.language == "zh"
    assert (need.facets["need_kind"], need.facets["field"], need.facets["status"]) == (("technology",), ("纺织",), ("open",))


def test_a_society_is_found_by_all_its_names(home: Home, library: dict[str, str]) -> None:
    society = only(everything(home).passages, "Royal Society of Dyes")
    assert "皇家染料学会" in society.text
    assert "RSD" in society.text


def test_unknown_ids_and_ownerless_works_are_gone(
    home: Home, put: Callable[[Sequence[Record]], list[str]], library: dict[str, str]
) -> None:
    with home.database.session() as session:
        works = list(session.scalars(select(Entity.id).where(Entity.kind == "work")))
        made = documents(session, ["expert_unknown", *works])
    assert made.gone == ["expert_unknown"]
    put([ExpertRecord(id="ada", name="Ada Lindqvist", works=[]), ExpertRecord(id="ben", name="Ben Okafor")])
    with home.database.session() as session:
        made = documents(session, works)
    assert sorted(made.gone) == sorted(works)


def test_a_long_text_becomes_several_passages(home: Home, put: Callable[[Sequence[Record]], list[str]]) -> None:
    abstract = " ".join(f"Sentence number {number} says something about membranes." for number in range(120))
    put([ExpertRecord(id="x", works=[WorkRecord(title="Long", abstract=abstract)])])
    parts = [passage for passage in everything(home).passages if passage.title == "Long"]
    assert [part.id.rpartition("#")[2] for part in parts] == ["0", "1", "2"]
    assert " ".join(part.text for part in parts) == abstract


def test_statements_do_not_grow_with_the_entities(home: Home, put: Callable[[Sequence[Record]], list[str]]) -> None:
    counts = []
    for size in (10, 200):
        put([ExpertRecord(id=f"{size}-{i}", keywords=["x"], works=[WorkRecord(title=f"work {size} {i}")]) for i in range(size)])
        statements: list[str] = []
        event.listen(home.database.engine, "before_cursor_execute", lambda *arguments, seen=statements: seen.append(arguments[2]))
        everything(home)
        counts.append(len(statements))
    assert counts[0] == counts[1] or counts[1] < counts[0] + 3
