"""Other people's layouts, from small files of our own and, where they are, from the real ones."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.importers import import_file
from models.errors import FileRefused
from models.home import Home
from models.tables import Expert, Organisation, ProjectMember
from tests.crawler.files import payloads, write_csv, write_jsonl

NSF_HEADER = (
    *("award_id", "award_url", "title_clean", "pi_first", "pi_last", "co_pi_names", "institution", "division_full", "program_name"),
    *("amount_usd", "start_date", "end_date", "abstract", "state"),
)
_LEE = ("Ann", "Lee")
_AT = ("Test University", "Division Of Physics")
NSF_ROWS = [
    ("1", "https://example.org/1", "Quantum things", *_LEE, "Bob Ray (Former)", *_AT, "OPTICS", "10", "08/01/2026", "", "About.", "IN"),
    ("2", "https://example.org/2", "More quantum", *_LEE, "", *_AT, "LASERS", "20", "", "", "Again.", "IN"),
]
V2 = {
    "id": "https://ror.org/02gf1cx07",
    "names": [
        {"value": "Example Optical Society", "lang": "en", "types": ["ror_display", "label"]},
        {"value": "示例光学学会", "lang": "zh", "types": ["label"]},
    ],
    "types": ["nonprofit"],
    "locations": [{"geonames_details": {"country_code": "DE", "name": "Berlin"}}],
    "links": [{"type": "wikipedia", "value": "https://w.example"}, {"type": "website", "value": "https://eos.example"}],
    "established": 1950,
    "status": "active",
    "external_ids": [{"type": "isni", "preferred": None, "all": ["0000 0001"]}],
    "relationships": [],
}
V1 = {
    "id": "https://ror.org/042nb2s44",
    "name": "Example Institute",
    "types": ["Education"],
    "country": {"country_code": "US", "country_name": "United States"},
    "addresses": [{"city": "Cambridge"}],
    "labels": [{"label": "示例学院", "iso639": "zh"}],
    "aliases": [],
    "acronyms": ["EI"],
    "links": ["http://ei.example"],
    "external_ids": {"Wikidata": {"preferred": "Q1", "all": ["Q1"]}},
    "relationships": [],
}


def test_nsf_projects_name_their_investigators(home: Home, inbox: Path) -> None:
    path = write_csv(inbox / "nsf.csv", [NSF_HEADER, *NSF_ROWS])
    reports = {word: import_file(home, word, path) for word in ("experts", "projects")}
    assert reports["projects"].layout == "nsf"
    assert reports["projects"].counts.created == 2
    assert (reports["experts"].counts.created, reports["experts"].counts.skipped) == (1, 1)
    with home.database.session() as session:
        expert = session.scalars(select(Expert)).one()
        leads = session.scalars(select(ProjectMember).where(ProjectMember.role == "principal investigator")).all()
        assert expert.fields == ["Physics", "Optics", "Lasers"]
        assert [lead.expert_id for lead in leads] == [expert.id, expert.id]


def test_ror_dump_gives_organisations_and_only_societies_as_societies(home: Home, inbox: Path) -> None:
    path = inbox / "v2.0-ror-data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v2.0-ror-data.json", json.dumps([V2, V1], indent=1, ensure_ascii=False))
    societies = import_file(home, "societies", path)
    assert (societies.counts.created, societies.counts.skipped) == (1, 1)
    with home.database.session() as session:
        society = session.scalars(select(Organisation)).one()
        assert (society.kind, society.name_zh, society.country, society.website) == ("society", "示例光学学会", "DE", "https://eos.example")
    organisations = import_file(home, "organisations", path, source="ror")
    assert organisations.counts.created == 2
    kinds = {payload["name"]: payload["organisation_kind"] for payload in payloads(home, "organisation")}
    assert kinds["Example Institute"] == "university"


def test_a_dump_that_is_cut_off_is_refused_whole(home: Home, inbox: Path) -> None:
    path = inbox / "ror.json"
    path.write_text(json.dumps([V2] * 3)[:-30], encoding="utf-8")
    with pytest.raises(FileRefused):
        import_file(home, "organisations", path)
    assert payloads(home, "organisation") == []


def test_csrankings_takes_countries_from_the_file_beside(home: Home, inbox: Path) -> None:
    rows = [
        ("name", "affiliation", "homepage", "scholarid"),
        ("Wei Wang 0001", "Aalto University", "http://a.example", "NOSCHOLARPAGE"),
        ("Wei Wang 0002", "MIT", "", "x1"),
    ]
    write_csv(inbox / "country-info.csv", [("institution", "region", "countryabbrv"), ("Aalto University", "europe", "fi")])
    report = import_file(home, "experts", write_csv(inbox / "csrankings.csv", rows))
    assert (report.layout, report.counts.created) == ("csrankings", 2)
    first, second = payloads(home)
    assert (first["name"], first["country"], "scholar" in first) == ("Wei Wang", "FI", False)
    assert (second["country"], second["scholar"]) == ("US", "x1")


def test_a_layout_that_the_file_does_not_have_is_refused(home: Home, inbox: Path) -> None:
    path = write_jsonl(inbox / "s.jsonl", [{"name": "X Society", "country": "DE"}])
    with pytest.raises(FileRefused):
        import_file(home, "societies", path, layout="ror")
    with pytest.raises(FileRefused):
        import_file(home, "societies", path, layout="nsf")


@pytest.mark.parametrize(
    ("word", "file", "records"),
    [
        ("needs", "technology_needs/needs.jsonl", 272),
        ("societies", "ror/societies.jsonl", 3816),
        ("projects", "nsf/nsf_awards_FY2026.csv", 1151),
        ("experts", "nsf/nsf_awards_FY2026.csv", 1078),
    ],
)
def test_the_real_files_go_in_whole(home: Home, data: Path, word: str, file: str, records: int) -> None:
    report = import_file(home, word, data / file)
    assert (report.counts.created, report.counts.rejected) == (records, 0)
    again = import_file(home, word, data / file)
    assert (again.counts.unchanged, again.counts.created, again.counts.changed) == (records, 0, 0)
