"""`haizhi match` and `haizhi score` on a real library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from models.settings import Settings
from search_api.cli.main import app
from tests.search_api.small_library import SECRETS, write_jsonl

pytestmark = pytest.mark.usefixtures("library")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def given(answer: dict[str, Any]) -> list[str]:
    return [candidate["given"][0] for candidate in answer["candidates"]]


def test_answers_one_need_best_first_with_evidence() -> None:
    (answer,) = lines(run("match", "--needs", "N1", "--to", "experts", "--top", "3"))
    assert answer["need"]["given"] == ["N1"]
    assert answer["need"]["id"].startswith("need_")
    assert given(answer)[0] == "E1"
    scores = [candidate["score"] for candidate in answer["candidates"]]
    assert scores == sorted(scores, reverse=True)
    first = answer["candidates"][0]
    assert first["band"] in {"高", "中", "低"}
    assert set(first["evidence"][0]) == {"passage", "section", "title", "snippet", "marks", "language", "year", "score", "shares"}


def test_leaves_out_domestic_and_reserved_experts_unless_asked() -> None:
    (usual,) = lines(run("match", "--needs", "N1", "--to", "experts", "--top", "20"))
    assert not {"E6", "E7"} & set(given(usual))
    (domestic,) = lines(run("match", "--needs", "N1", "--pool", "domestic"))
    assert given(domestic) == ["E6"]
    (everyone,) = lines(run("match", "--needs", "N1", "--pool", "all", "--all-experts", "--top", "20"))
    assert {"E6", "E7", "E1"} <= set(given(everyone))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--country", "日本"), {"E2"}),
        (("--country", "NO", "--country", "Japan"), {"E2", "E4"}),
        (("--exclude", "E1", "--exclude", "import:E8", "--country", "DE"), {"E3", "E5"}),
        (("--source", "nowhere"), set()),
    ],
)
def test_filters(options: tuple[str, ...], expected: set[str]) -> None:
    (answer,) = lines(run("match", "--needs", "N1", "--top", "20", *options))
    assert set(given(answer)) == expected


def test_minimum_band_takes_chinese_and_english_names() -> None:
    (low,) = lines(run("match", "--needs", "N1", "--top", "20"))
    for word, bands in (("高", {"高"}), ("medium", {"高", "中"})):
        (answer,) = lines(run("match", "--needs", "N1", "--top", "20", "--min-band", word))
        assert given(answer) == [name["given"][0] for name in low["candidates"] if name["band"] in bands]


@pytest.mark.parametrize(("to", "best"), [("projects", "P1"), ("societies", "S1"), ("teams", "T1")])
def test_other_kinds(to: str, best: str) -> None:
    (answer,) = lines(run("match", "--needs", "N1", "--to", to))
    assert given(answer)[0] == best
    if to == "societies":
        assert {candidate["calibrated"] for candidate in answer["candidates"]} == {False}


def test_needs_for_experts() -> None:
    answers = lines(run("match", "--experts", "all", "--to", "needs", "--top", "1"))
    best = {answer["expert"]["given"][0]: given(answer)[0] for answer in answers if answer["candidates"]}
    assert best["E1"] == "N1"
    assert best["E2"] == "N2"
    assert not {"E6", "E7"} & set(best)


def test_all_needs_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    result = run("match", "--needs", "all", "--to", "projects", "--output", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert {json.loads(line)["need"]["given"][0] for line in out.read_text(encoding="utf-8").splitlines()} == {"N1", "N2"}
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_failed_match_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old\n", encoding="utf-8")
    assert run("match", "--needs", "no-such-need", "--output", str(out)).exit_code == 3
    assert out.read_text(encoding="utf-8") == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_needs_of_a_file_are_matched_without_being_stored(tmp_path: Path) -> None:
    rows = [
        {"id": "X9", "text": "从废旧电池黑粉中提锂"},
        {"id": "X10", "title": "没有正文"},
        {"id": "N2"},
        {"text": "subsea power cable insulation"},
    ]
    path = write_jsonl(tmp_path / "new.jsonl", rows)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
    result = run("match", "--needs", str(path), "--to", "experts", "--top", "1")
    assert result.exit_code == 3
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["need"] for answer in answers[:1]] == [{"id": None, "given": ["X9"]}]
    assert answers[1]["need"]["given"] == ["N2"]
    assert [given(answer) for answer in answers] == [["E1"], ["E2"], [given(answers[2])[0]]]
    assert given(answers[2])[0] in {"E4", "E8"}
    assert "new.jsonl" in result.stderr
    assert "line 2" in result.stderr
    assert "line 5" in result.stderr
    assert run("match", "--needs", "X9").exit_code == 3


def test_the_same_question_gives_the_same_answer() -> None:
    assert run("match", "--needs", "all").stdout == run("match", "--needs", "all", "--no-sync").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("match",), 2),
        (("match", "--needs", "all", "--experts", "all"), 2),
        (("match", "--needs", "all", "--to", "needs"), 2),
        (("match", "--needs", "N1", "--country", "Atlantis"), 2),
        (("match", "--needs", "N1", "--min-band", "top"), 2),
        (("match", "--needs", "N1", "--year-from", "2024", "--year-to", "2020"), 2),
        (("match", "--needs", "missing.jsonl"), 2),
        (("match", "--needs", "N1", "--exclude", "nobody"), 3),
        (("match", "--needs", "E1"), 3),
        (("match", "--needs", "N1", "--top", "0"), 2),
    ],
)
def test_wrong_questions_get_a_sentence_in_both_languages(arguments: tuple[str, ...], code: int) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert result.stderr.strip()


def test_score_gives_match_its_numbers_and_names_what_it_cannot_score(tmp_path: Path) -> None:
    pairs = [
        {"need": "N1", "expert": "E1", "note": "kept"},
        {"need": "N1", "expert": "nobody"},
        {"need": "import:N1", "project": "P1"},
        {"need": "N1", "society": "S1"},
        {"need": "N1"},
    ]
    result = run("score", "--pairs", str(write_jsonl(tmp_path / "pairs.jsonl", pairs)))
    assert result.exit_code == 3
    scored = [json.loads(line) for line in result.stdout.splitlines()]
    assert [{key: line[key] for key in pair} for line, pair in zip(scored, pairs, strict=True)] == pairs
    assert ["score" in line for line in scored] == [True, False, True, True, False]
    assert ["error" in line for line in scored] == [False, True, False, False, True]
    (answer,) = lines(run("match", "--needs", "N1", "--top", "1"))
    assert scored[0]["score"] == pytest.approx(answer["candidates"][0]["score"])
    assert scored[3]["calibrated"] is False


def test_no_contact_comes_out(library: Settings) -> None:
    asked = [("match", "--needs", "all", "--to", to, "--evidence", "20") for to in ("experts", "teams", "societies", "projects")]
    said = "".join(run(*arguments).output for arguments in [*asked, ("match", "--experts", "all", "--to", "needs", "--evidence", "20")])
    assert "E1" in said
    assert not [secret for secret in SECRETS if secret in said]
    assert library.home.exists()
