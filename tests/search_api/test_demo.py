"""`haizhi demo` as a newcomer runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_the_demo_answers_the_same_both_ways_and_stops_what_it_started(tmp_path: Path) -> None:
    environment = os.environ | {"HAIZHI_HOME": str(tmp_path), "COLUMNS": "200"}
    result = subprocess.run(
        [sys.executable, "-m", "search_api.cli.main", "demo"], capture_output=True, text=True, env=environment, check=False, timeout=600
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Both answers agree" in result.stdout
    assert "make serve" in result.stdout
    assert result.stdout.count(" 0 unchanged, 0 rejected") == 5
    log = (tmp_path / "demo" / "logs" / "demo-serve.log").read_text(encoding="utf-8")
    assert "Finished server process" in log
