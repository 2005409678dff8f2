"""The schema's history. `HEAD` is the newest revision, known without loading alembic (a test compares the two)."""

from __future__ import annotations

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"
# A revision's id is the number that its file's name begins with, so the newest is the last in order.
HEAD = max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
