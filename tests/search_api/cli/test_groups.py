"""`haizhi panel`, `haizhi similar` and `haizhi neighbours` on a real library."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from search_api.cli.main import app
from tests.search_api.small_library import SECRETS

pytestmark = pytest.mark.usefixtures("library")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--no-sync"])


def answer(*arguments: str) -> dict[str, Any]:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_panel_in_a_pipe_and_in_a_file(tmp_path: Path) -> None:
    found = answer("panel", "--need", "N1", "--size", "2")
    assert found["need"]["given"] == ["N1"]
    assert found["members"][0]["given"] == ["E1"]
    assert [problem["number"] for problem in found["problems"]] == list(range(1, len(found["problems"]) + 1))
    file = tmp_path / "panel.jsonl"
    assert run("panel", "--need", "N1", "--size", "2", "--output", str(file)).stdout == ""
    assert json.loads(file.read_text("utf-8")) == found


def test_like_an_expert_and_like_a_need() -> None:
    expert = answer("similar", "--expert", "E4", "--top", "1")
    assert [one["given"] for one in expert["similar"]] == [["E8"]]
    need = answer("similar", "--need", "import:N1")
    assert need["of"]["given"] == ["N1"]
    assert [one["given"] for one in need["similar"]] == [["N2"]]


def test_neighbours_of_a_small_library() -> None:
    assert answer("neighbours", "--need", "N1") | {"need": {}} == {"need": {}, "to": "experts", "neighbours": []}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("panel", "--need", "N1"), "专家组 Panel"),
        (("panel", "--need", "N1", "--source", "nowhere"), "没有合适的专家"),
        (("similar", "--expert", "E1"), "相似度 Likeness"),
        (("similar", "--team", "T1"), "没有找到相似的记录"),
        (("neighbours", "--need", "N1"), "没有跨领域的候选"),
    ],
)
def test_tables_for_people(arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("panel", "similar", "neighbours"):
        monkeypatch.setattr(sys.modules[f"search_api.cli.commands.{command}"], "for_people", lambda: True)
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert said in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("panel", "--need", "nobody"), 3),
        (("panel", "--need", "N1", "--conflict", "E1"), 2),
        (("panel", "--need", "N1", "--size", "0"), 2),
        (("similar",), 2),
        (("similar", "--expert", "E1", "--need", "N1"), 2),
        (("similar", "--expert", "N1"), 3),
        (("neighbours", "--need", "N1", "--to", "needs"), 2),
    ],
)
def test_wrong_questions(arguments: tuple[str, ...], code: int) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_no_contact_comes_out() -> None:
    asked = [
        ("panel", "--need", "N1", "--size", "8", "--all-experts", "--pool", "all", "--evidence", "20"),
        ("similar", "--expert", "E1", "--all-experts", "--pool", "all"),
        ("similar", "--need", "N2"),
        ("neighbours", "--need", "N1", "--beside", "1"),
    ]
    said = "".join(run(*arguments).output for arguments in asked)
    assert "E1" in said
    assert not [secret for secret in SECRETS if secret in said]
