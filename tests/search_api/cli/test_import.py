"""`haizhi import`, `template` and `index`, in homes of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from search_api.cli.main import app
from tests.search_api.small_library import write_jsonl


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HAIZHI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_reports_one_json_object_into_a_pipe(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "needs.jsonl", [{"id": "1", "text": "提锂"}, {"id": "2"}, {"id": "3", "text": "压铸", "odd": 1}])
    result = run("import", "needs", path)
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["counts"]["read"], report["counts"]["created"], report["counts"]["rejected"]) == (3, 2, 1)
    assert report["unknown"] == ["odd"]
    assert Path(report["rejects"]).stat().st_mode & 0o777 == 0o600
    again = json.loads(run("import", "needs", path).stdout)
    assert (again["counts"]["created"], again["counts"]["changed"], again["counts"]["unchanged"]) == (0, 0, 2)


def test_exit_codes(tmp_path: Path) -> None:
    half = write_jsonl(tmp_path / "half.jsonl", [{"id": "1", "text": "提锂"}, {"id": "2"}])
    none = write_jsonl(tmp_path / "none.jsonl", [{"id": "2"}])
    assert run("import", "needs", half).exit_code == 0
    assert run("import", "needs", half, "--strict").exit_code == 3
    assert run("import", "needs", none).exit_code == 2
    assert run("import", "needs", tmp_path / "absent.jsonl").exit_code == 2
    assert run("import", "people", half).exit_code == 2


def test_no_contact_in_the_report(tmp_path: Path) -> None:
    rows = [{"name": "A", "email": "leak.me@example.org", "country": "leak.me@example.org"}, {"email": "leak.me@example.org"}]
    result = run("import", "experts", write_jsonl(tmp_path / "experts.jsonl", rows))
    assert "leak.me" not in result.output


def test_a_filled_template_can_be_imported(tmp_path: Path) -> None:
    sheet = tmp_path / "needs.xlsx"
    assert run("template", "needs", sheet).exit_code == 0
    assert sheet.stat().st_size > 0
    assert run("template", "needs", sheet).exit_code == 2
    assert run("template", "needs", sheet, "--force").exit_code == 0
    assert run("template", "needs", tmp_path / "needs.csv").exit_code == 2


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAIZHI_PORT", "hunter2")
    result = run("index")
    assert result.exit_code == 78
    assert "HAIZHI_PORT" in result.stderr
    assert "hunter2" not in result.output
