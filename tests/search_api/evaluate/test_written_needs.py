"""The written needs teach what they should, and nothing that is tested on."""

from __future__ import annotations

import re

import pytest

from crawler.converters.nsf import projects
from models.records import ProjectRecord
from models.settings import settings
from search_api.evaluate.lessons import lessons
from search_api.evaluate.reading import rows
from search_api.evaluate.sets import docking_needs, graded
from search_api.evaluate.written_needs import held_out, of_awards, of_industries

DATA = settings().data
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the judged sets are not on this machine (HAIZHI_DATA names their folder)")


def test_every_need_is_chinese_and_has_an_english_answer() -> None:
    needs = of_industries()
    assert len({need.id for need in needs}) == len(needs) > 500
    for need in needs:
        assert re.search("[\u4e00-\u9fff]", need.text), need.id
        assert need.answer_title, need.id
        assert len(need.answer.split()) >= 30, need.id
        assert not re.search("[\u4e00-\u9fff]", need.answer), need.id


def test_one_need_in_ten_is_held_out() -> None:
    share = sum(map(held_out, of_industries())) / len(of_industries())
    assert 0.05 < share < 0.15


@needs_data
def test_nobody_who_could_help_a_tested_need_was_taught() -> None:
    file = DATA / "nsf" / "nsf_awards_FY2026.csv"
    useful = {one for judged in graded.grades(docking_needs.NAME).values() for one, grade in judged.items() if grade >= graded.USEFUL}
    taught = {need.id for need in of_awards(DATA)}
    assert taught
    for made in projects(list(enumerate(rows(file), 2)), file):
        award = made.record
        if isinstance(award, ProjectRecord) and (award.id or "").removeprefix("nsf:") in taught:
            assert not {graded.pseudonym(member.expert) for member in award.members if member.expert} & useful, award.id


@needs_data
def test_held_out_needs_are_in_no_lesson() -> None:
    kept = {need.text for need in [*of_awards(DATA), *of_industries()] if held_out(need)}
    asked = {question for lesson in lessons(DATA) for pair in lesson.pairs for question in pair.questions}
    assert kept
    assert not kept & asked
