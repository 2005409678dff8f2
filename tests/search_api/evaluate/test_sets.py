"""The judged sets as their README counts them, and the command's plain words where they are absent."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from rich.console import Console

from models.errors import InputError
from models.normalise.text import detect_language
from models.records import ExpertRecord
from models.settings import settings
from search_api.evaluate.command import evaluate
from search_api.evaluate.reading import lines
from search_api.evaluate.sets import GRADED, SETS, bilingual_needs, graded, record_kinds

DATA = settings().data
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the judged sets are not on this machine (HAIZHI_DATA names their folder)")


@needs_data
@pytest.mark.parametrize(
    ("name", "questions", "candidates"),
    [
        ("technology_needs", 140, 7_378),
        ("zh_en_papers", 1_000, 36_255),
        ("zh_en_papers_stripped", 1_000, 36_255),
        ("judged_expertise", 150, 235),
        ("expert_works", 1_696, 2_809),
        ("docking_needs", 40, 5_038),
        ("bilingual_needs_zh", 34, 5_038),
        ("bilingual_needs_en", 34, 5_038),
        ("record_kinds_crowded", 32, 5_422),
    ],
)
def test_a_set_has_as_many_questions_and_candidates_as_it_should(name: str, questions: int, candidates: int) -> None:
    judged = SETS[name](DATA)
    assert (len(judged.questions), len(judged.candidates)) == (questions, candidates)


@needs_data
def test_the_measures_of_tf_idf_lie_where_others_found_them() -> None:
    judged = SETS["technology_needs"](DATA)
    measured = judged.judge(judged.baselines["TF-IDF (characters)"]())
    assert 0.6 < measured["nDCG@10"].value < 0.7
    assert 0.18 < measured["pair loss"].value < 0.25


@needs_data
def test_stripped_needs_hold_no_latin_letter() -> None:
    judged = SETS["zh_en_papers_stripped"](DATA)
    assert judged.asked.keys() == {question.need for question in judged.questions}
    assert not any(letter.isascii() and letter.isalpha() for need in judged.asked.values() for letter in need.text)


@needs_data
@pytest.mark.parametrize(("name", "grades"), GRADED.items())
def test_every_graded_pair_is_of_the_set_and_was_read_twice(name: str, grades: str) -> None:
    judged = SETS[name](DATA)
    known = graded.grades(grades)
    ids = graded.ids_of(judged.candidates)
    assert known.keys() == {question.need for question in judged.questions}
    assert all(candidates.keys() <= ids.keys() and set(candidates.values()) <= {0, 1, 2, 3} for candidates in known.values())
    perfect = {
        need: {ids[one]: 0.0 for one in sorted(candidates, key=lambda c: -candidates[c])[: graded.DEPTH]}
        for need, candidates in known.items()
    }
    measured = judged.judge(perfect)
    assert measured["nDCG@10"].value == pytest.approx(1)
    assert measured["graded@10"].value == pytest.approx(1)
    assert 0 < measured["useful@10"].value < 1


def test_every_bilingual_need_is_fictional_and_written_in_both_languages() -> None:
    chinese, english = (bilingual_needs.needs(language) for language in bilingual_needs.LANGUAGES)
    assert [need.id for need in chinese] == [need.id for need in english]
    assert {detect_language(f"{need.title}\n{need.text}") for need in chinese} == {"zh"}
    assert {detect_language(f"{need.title}\n{need.text}") for need in english} == {"en"}
    with resources.as_file(graded.folder(bilingual_needs.NAME) / "needs.jsonl") as file:
        assert all(need["fictional"] for need in lines(file))


def test_an_unknown_set_and_an_absent_folder_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no judged set"):
        evaluate(["no_such_set"], tmp_path, None, Console())
    with pytest.raises(InputError, match="lacks"):
        evaluate(["judged_expertise"], tmp_path, None, Console())


def test_without_names_an_absent_set_is_skipped_with_its_sentence(tmp_path: Path) -> None:
    """What is left is the set that comes with the repository: experts are found whatever their record is like."""
    console = Console(record=True, width=200)
    evaluate([], tmp_path, tmp_path / "out.json", console)
    assert console.export_text().count("lacks") == len(SETS) - 1
    (measured,) = json.loads((tmp_path / "out.json").read_text())
    assert measured["set"] == record_kinds.NAME
    values = {measure: told["value"] for measure, told in measured["systems"]["haizhi"].items()}
    assert values.pop("R@24") > 0.9
    assert values.keys() == set(record_kinds.KINDS)
    assert min(values.values()) > 0.75


def test_every_record_is_of_the_language_that_it_is_counted_for() -> None:
    judged = record_kinds.read(Path())
    assert (len(judged.questions), len(judged.candidates)) == (32, 384)
    for expert in judged.candidates:
        assert isinstance(expert, ExpertRecord)
        text = "\n".join(f"{work.title}\n{work.abstract}" for work in expert.works) or "; ".join(expert.fields)
        told = detect_language(text)
        # A Japanese list without any kana could be Chinese: nothing tells.
        assert told == (expert.id or "")[-2:] or ((expert.id or "").endswith("fields ja") and told == "zh"), expert.id
    assert {detect_language(need.text) for need in judged.needs} == {"zh"}
