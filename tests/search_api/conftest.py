"""What the tests of the command line and of the API share: one small library, built once with the real encoders."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.settings import Settings
from tests.search_api import small_library


@pytest.fixture(scope="session")
def built_library(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the small library. Read it; tests that write take `own_library`."""
    return small_library.build(tmp_path_factory.mktemp("library"))


@pytest.fixture
def library(built_library: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The small library as the home of this process and of its children."""
    monkeypatch.setenv("HAIZHI_HOME", str(built_library.home))
    return built_library


@pytest.fixture
def own_library(built_library: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A copy of the small library that this test may change."""
    home = tmp_path / "home"
    shutil.copytree(built_library.home, home)
    monkeypatch.setenv("HAIZHI_HOME", str(home))
    return Settings(home=home)
