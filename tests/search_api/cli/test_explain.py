"""`haizhi explain` on a real library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from search_api.cli.explanation_tables import explanation_tables
from search_api.cli.main import app
from search_api.matching.types import Query
from search_api.services.explanation_answers import ExplanationAnswer
from tests.search_api.small_library import SECRETS

pytestmark = pytest.mark.usefixtures("library")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments])


def told(*arguments: str) -> ExplanationAnswer:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return ExplanationAnswer.model_validate_json(result.stdout)


def test_explains_a_stored_need_and_an_expert() -> None:
    answer = told("--need", "N1", "--expert", "E1")
    assert (answer.need.given, answer.candidate.given, answer.kind, answer.to) == (["N1"], ["E1"], "expert", "experts")
    assert answer.shown
    assert answer.passages[0].sentence is not None
    assert not [secret for secret in SECRETS if secret in answer.model_dump_json()]


def test_says_which_filter_cut_it() -> None:
    answer = told("--need", "N1", "--expert", "E1", "--country", "日本", "--min-band", "高")
    assert not answer.shown
    assert "condition" in answer.reasons
    assert "country" in [condition.name for condition in answer.conditions if not condition.holds]


@pytest.mark.parametrize(("option", "given"), [("--team", "T1"), ("--project", "P1"), ("--society", "S1")])
def test_explains_every_kind(option: str, given: str) -> None:
    assert told("--need", "N1", option, given).candidate.given == [given]


def test_says_that_it_is_of_another_kind() -> None:
    answer = told("--need", "N1", "--expert", "P1")
    assert not answer.shown
    assert [condition.found for condition in answer.conditions if condition.name == "kind"] == [["project"]]


def test_takes_a_text_that_is_not_stored() -> None:
    answer = told("--need", "从废旧电池黑粉中优先提锂", "--expert", "E1")
    assert answer.need.id is None
    assert answer.shown


def test_writes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "told.jsonl"
    assert run("--need", "N1", "--expert", "E1", "--output", str(path)).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["candidate"]["given"] == ["E1"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--need", "N1"), 2),
        (("--need", "N1", "--expert", "E1", "--project", "P1"), 2),
        (("--need", "N1", "--expert", "nobody"), 3),
        (("--need", "N1", "--expert", "N2"), 2),
        (("--need", "nothing", "--expert", "E1"), 3),
        (("--need", "N1", "--expert", "E1", "--country", "Nowhereland"), 2),
    ],
)
def test_refuses_what_cannot_be_explained(arguments: tuple[str, ...], code: int) -> None:
    assert run(*arguments).exit_code == code


def test_the_table_says_why_and_why_not() -> None:
    from rich.console import Console

    console = Console(record=True, width=140)
    console.print(explanation_tables(told("--need", "N1", "--expert", "E1"), Query("退役电池黑粉中锂的优先提取", "")))
    console.print(explanation_tables(told("--need", "N1", "--expert", "E6"), Query("退役电池黑粉中锂的优先提取", "")))
    text = console.export_text()
    assert "Person Lithium 1" in text
    assert "为什么没有 Why not" in text
    assert "人才池 pool" in text
