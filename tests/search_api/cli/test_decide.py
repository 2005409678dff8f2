"""`haizhi decide` on a real library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from models.decisions import all_decisions
from models.home import open_home
from models.settings import Settings
from search_api.cli.main import app
from tests.search_api.small_library import write_jsonl


@pytest.fixture(autouse=True)
def home(own_library: Settings) -> Settings:
    return own_library


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["decide", *arguments])


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_one_decision_is_recorded_once(home: Settings) -> None:
    one = ("--need", "N1", "--expert", "E1", "--decision", "shortlisted", "--at", "2026-05-01")
    first = told(run(*one))
    assert (first["added"], first["decision"], first["by"], first["ranker"]) == (True, "shortlisted", "cli", "shipped")
    assert first["at"] == "2026-04-30T16:00:00Z"
    assert told(run(*one))["added"] is False
    assert told(run("--need", "N1", "--society", "S1", "--decision", "screened", "--by", "某站"))["decision"] == "shortlisted"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "word"),
    [
        ((), 2, "--help"),
        (("--need", "N1", "--expert", "E1"), 2, "--help"),
        (("--need", "N1", "--expert", "E1", "--team", "T1", "--decision", "met"), 2, "--help"),
        (("--need", "N1", "--expert", "E1", "--decision", "declined"), 2, "reason"),
        (("--need", "N1", "--expert", "E1", "--decision", "liked"), 2, "decision"),
        (("--need", "N1", "--expert", "nobody", "--decision", "met"), 3, "nobody"),
        (("--need", "N1", "--expert", "E1", "--decision", "met", "--note", "电话 13812345678"), 2, "contact"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], exit_code: int, word: str) -> None:
    result = run(*arguments)
    assert result.exit_code == exit_code
    assert word in result.output
    assert "13812345678" not in result.output


def test_a_file_is_taken_in_once_and_its_bad_lines_are_named(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"need": "N1", "expert": "E1", "decision": "met", "by": "ann", "at": "2026-05-01T10:00:00+08:00", "rank": 1, "score": 0.5},
        {"need": "N1", "project": "P1", "decision": "declined", "reason": "terms", "id": "d-2"},
        {"need": "N1", "expert": "E1", "team": "T1", "decision": "met"},
        {"need": "N9", "expert": "E1", "decision": "met"},
        {"need": "N1", "expert": "E1", "decision": "met", "rating": 5},
    ]
    file = write_jsonl(tmp_path / "decisions.jsonl", rows)
    first = run("--file", str(file), "--by", "某市工作站")
    assert first.exit_code == 3
    assert json.loads(first.stdout) == {"read": 5, "added": 2, "known": 0, "refused": 3}
    assert all(f"line {number}" in first.stderr for number in (3, 4, 5))
    assert json.loads(run("--file", str(file), "--by", "某市工作站").stdout)["known"] == 2
    assert run("--file", str(write_jsonl(tmp_path / "bad.jsonl", rows[2:]))).exit_code == 2


def test_a_list_that_was_shown_is_kept_with_ranks_and_scores(home: Settings, tmp_path: Path) -> None:
    output = tmp_path / "shown.jsonl"
    matched = CliRunner().invoke(app, ["match", "--needs", "N1", "--top", "3", "--output", str(output)])
    assert matched.exit_code == 0, matched.output
    assert told(run("--shown", str(output))) == {"read": 3, "added": 3, "known": 0, "refused": 0}
    assert told(run("--shown", str(output)))["known"] == 3
    listed = json.loads(output.read_text("utf-8"))["candidates"]
    with open_home(home) as opened, opened.database.session() as session:
        kept = all_decisions(session)
    assert [(one.candidate, one.rank, one.score) for one in kept] == [
        (one["id"], rank, one["score"]) for rank, one in enumerate(listed, start=1)
    ]
    assert kept[0].features == listed[0]["shares"]
    assert {one.decision for one in kept} == {"matched"}
    unstored = write_jsonl(tmp_path / "unstored.jsonl", [{"need": {"id": None, "given": []}, "candidates": []}])
    assert run("--shown", str(unstored)).exit_code == 2
