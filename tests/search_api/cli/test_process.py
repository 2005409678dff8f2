"""The command as real processes: help, terminal tables, unexpected errors, interruption."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.settings import Settings

HAIZHI = [sys.executable, "-m", "search_api.cli.main"]


def test_help_is_instant_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from search_api.cli.main import app\n"
        "heavy = {'torch', 'pandas', 'numpy', 'sqlalchemy', 'fastapi', 'openvino', 'tantivy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    best = min(_seconds([*HAIZHI, "--help"]) for _ in range(5))
    assert best < 0.5 * float(os.environ.get("HAIZHI_TEST_SLOWNESS", "2"))


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


@pytest.mark.parametrize(
    "command", ["import", "template", "index", "match", "score", "panel", "neighbours", "similar", "evaluate", "serve", "demo"]
)
def test_every_command_teaches_in_both_languages(command: str) -> None:
    said = subprocess.run([*HAIZHI, command, "--help"], check=True, capture_output=True, text=True).stdout
    assert "haizhi " + command in said
    assert "例 Example" in said


def test_a_terminal_gets_a_table(library: Settings) -> None:
    leader, follower = pty.openpty()
    environment = os.environ | {"HAIZHI_HOME": str(library.home), "COLUMNS": "160", "TERM": "xterm"}
    process = subprocess.Popen([*HAIZHI, "match", "--needs", "N1", "--top", "2"], stdout=follower, stderr=subprocess.PIPE, env=environment)
    os.close(follower)
    said = _read_all(leader)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert "候选 Candidate" in said
    assert "Person Lithium 1" in said


def _read_all(leader: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux answers EIO when the last writer has gone.
            break
        if not part:
            break
        parts.append(part)
    os.close(leader)
    return b"".join(parts).decode()


def test_an_unexpected_error_goes_to_a_log_and_not_to_the_screen(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = (
        "import sys; from search_api.cli.guard import log_unexpected; sys.excepthook = log_unexpected\n"
        "raise RuntimeError('call ada.secret@example.org')"
    )
    environment = os.environ | {"HAIZHI_HOME": str(home)}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "ada.secret" not in result.stderr
    (log,) = (home / "logs").iterdir()
    assert str(log) in result.stderr.replace("\n", "")
    assert log.stat().st_mode & 0o777 == 0o600
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError: call ***" in text
    assert "Traceback" in text


def test_an_interrupted_command_says_so_and_ends_with_130(tmp_path: Path) -> None:
    code = (
        "import typer\nfrom search_api.cli.guard import GuardedGroup\napp = typer.Typer(cls=GuardedGroup)\n"
        "@app.command()\ndef one() -> None:\n    raise KeyboardInterrupt\n@app.command()\ndef two() -> None: ...\napp(['one'])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path, env=_with_path())
    assert result.returncode == 130
    assert "again to resume" in result.stderr


def _with_path() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3])}
