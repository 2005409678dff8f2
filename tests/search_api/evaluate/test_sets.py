"""The judged sets as their README counts them, and the command's plain words where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from models.errors import InputError
from models.settings import settings
from search_api.evaluate.command import evaluate
from search_api.evaluate.sets import SETS

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
    assert not any(letter.isascii() and letter.isalpha() for text in judged.asked.values() for letter in text)


def test_an_unknown_set_and_an_absent_folder_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no judged set"):
        evaluate(["no_such_set"], tmp_path, None, Console())
    with pytest.raises(InputError, match="lacks"):
        evaluate(["judged_expertise"], tmp_path, None, Console())


def test_without_names_an_absent_set_is_skipped_with_its_sentence(tmp_path: Path) -> None:
    console = Console(record=True, width=200)
    evaluate([], tmp_path, tmp_path / "out.json", console)
    assert console.export_text().count("lacks") == len(SETS)
    assert (tmp_path / "out.json").read_text() == "[]\n"
