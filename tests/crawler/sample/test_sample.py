"""The sample library is valid, plainly fictional, and its right answers point at records that exist."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from crawler.sample import answers, sample_files
from models.records import ExpertRecord, NeedRecord, OrganisationRecord, ProjectRecord, Record, TeamRecord
from models.vocabulary import NeedKind

RECORD_TYPES: dict[str, type[Record]] = {
    "societies": OrganisationRecord,
    "experts": ExpertRecord,
    "teams": TeamRecord,
    "projects": ProjectRecord,
    "needs": NeedRecord,
}
SOCIETY_COLUMNS = {
    "编号": "id",
    "社团名称": "name",
    "中文名称": "name_zh",
    "国别": "country",
    "网址": "website",
    "成立时间": "established",
    "简介": "description",
    "领域": "fields",
}
URL = re.compile(r"(?:https?://|www\.)[^\s\"',，。/]+")
ADDRESS = re.compile(r"[\w.+-]+@([\w.-]+)")


@cache
def rows(kind: str) -> list[dict[str, Any]]:
    path = sample_files()[kind]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with path.open(encoding="utf-8", newline="") as handle:
        return [society(row) for row in csv.DictReader(handle)]


def society(row: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: row[header] for header, name in SOCIETY_COLUMNS.items()}
    fields["established"] = int(row["成立时间"])
    fields["fields"] = row["领域"].split("；")
    fields["extra"] = {"fictional": row["虚构"] == "是"}
    return fields


def ids(kind: str) -> list[str]:
    return [row["id"] for row in rows(kind)]


@pytest.mark.parametrize("kind", list(RECORD_TYPES))
def test_every_record_is_valid_has_its_own_id_and_says_it_is_fictional(kind: str) -> None:
    for row in rows(kind):
        record = RECORD_TYPES[kind].model_validate(row)
        assert record.extra == {"fictional": True}, row["id"]
    assert len(set(ids(kind))) == len(ids(kind))


def test_the_library_is_as_large_as_promised() -> None:
    counts = {kind: len(rows(kind)) for kind in RECORD_TYPES}
    assert counts["experts"] >= 140
    assert counts["teams"] >= 10
    assert counts["societies"] >= 30
    assert counts["projects"] >= 60
    assert counts["needs"] >= 40


def test_experts_come_before_what_names_them() -> None:
    order = list(sample_files())
    assert order.index("experts") < order.index("teams") < order.index("needs")
    assert order.index("experts") < order.index("projects")


def test_needs_cover_many_industries_and_every_kind_of_need() -> None:
    needs = [NeedRecord.model_validate(row) for row in rows("needs")]
    assert len({need.industry for need in needs}) >= 10
    assert {need.need_kind for need in needs} == set(NeedKind)
    assert all(need.enterprise and "虚构" in need.enterprise for need in needs)
    assert all(60 <= len(need.text) <= 600 for need in needs)


def test_there_is_one_answer_for_each_need_and_it_points_at_records() -> None:
    given = answers()
    assert [answer.need for answer in given] == ids("needs")
    for answer in given:
        assert answer.experts
        for kind in ("experts", "projects", "teams", "societies"):
            graded = getattr(answer, kind)
            assert {item.id for item in graded} <= set(ids(kind)), answer.need
            grades = [item.grade for item in graded]
            assert grades == sorted(grades, reverse=True), answer.need
            assert len({item.id for item in graded}) == len(graded), answer.need


def test_answers_are_experts_who_may_be_suggested() -> None:
    experts = {row["id"]: ExpertRecord.model_validate(row) for row in rows("experts")}
    for answer in answers():
        for item in answer.experts:
            assert experts[item.id].matchable is not False
            assert experts[item.id].residence != "CN"


def test_team_and_project_members_exist() -> None:
    known = set(ids("experts"))
    for row in rows("teams") + rows("projects"):
        named = [*row.get("members", []), *([row["leader"]] if "leader" in row else [])]
        assert {member["expert"] for member in named} <= known, row["id"]


def test_texts_are_authored_one_by_one() -> None:
    texts = {work["title"]: work["abstract"] for row in rows("experts") for work in row["works"]}
    assert len(set(texts.values())) == len(texts)
    assert len(texts) >= 250
    openings = Counter(text[:40] for text in texts.values())
    assert max(openings.values()) == 1
    abstracts = [row["abstract"] for row in rows("projects")]
    assert len(set(abstracts)) == len(abstracts)


def test_a_shared_work_is_the_same_in_both_records() -> None:
    seen: dict[str, dict[str, Any]] = {}
    places: Counter[tuple[str, int]] = Counter()
    shared = 0
    for row in rows("experts"):
        for work in row["works"]:
            facts = {key: work.get(key) for key in ("title", "year", "abstract", "venue", "authors")}
            shared += work["doi"] in seen
            assert seen.setdefault(work["doi"], facts) == facts
            assert work["position"] <= work["authors"]
            places[work["doi"], work["position"]] += 1
    assert shared >= 5
    assert max(places.values()) == 1, "two experts stand at the same place of one work"


def test_no_address_or_site_leads_to_anyone_real() -> None:
    for path in sample_files().values():
        text = path.read_text(encoding="utf-8")
        hosts = [match.split("//")[-1] for match in URL.findall(text)] + ADDRESS.findall(text)
        assert all(re.search(r"(^|\.)example(\.org)?$", host) for host in hosts), hosts
    contacts = [contact for row in rows("experts") for contact in row.get("contacts", [])]
    assert 4 <= len(contacts) <= 20
    assert all(c["value"].startswith("+44 1632 960") for c in contacts if c["type"] == "phone")
    assert all(row.get("orcid") is None for row in rows("experts"))


def test_institutions_are_marked_as_invented() -> None:
    marks = ("fictional", "虚构", "架空")
    named = [row["affiliation"] for kind in ("experts", "teams", "projects") for row in rows(kind)]
    assert all(any(mark in text for mark in marks) for text in named)
    assert all("fictional" in row["name"] for row in rows("societies"))


def test_some_experts_are_there_to_be_left_out() -> None:
    experts = [ExpertRecord.model_validate(row) for row in rows("experts")]
    assert sum(expert.residence == "CN" for expert in experts) >= 3
    assert sum(expert.matchable is False for expert in experts) == 1
    assert sum(bool(expert.posts) for expert in experts) >= 3
