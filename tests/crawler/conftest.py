"""An empty home for each test, and the shared data where it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.home import Home, open_home
from models.settings import Settings, settings


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with open_home(Settings(home=tmp_path / "home", database_url=None, key_file=None)) as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder for the files of a test."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of shared data; the test is skipped where it is absent."""
    folder = settings().data
    if not folder.is_dir():
        pytest.skip(f"the shared data ({folder}) are not here; set HAIZHI_DATA to their folder")
    return folder
