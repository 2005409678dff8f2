"""Real homes for the tests of the record: SQLite always, PostgreSQL where HAIZHI_TEST_POSTGRES names a server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from models.database import Database
from models.home import Home, open_home
from models.settings import Settings

POSTGRES = os.environ.get("HAIZHI_TEST_POSTGRES")


def empty_postgres(url: str) -> None:
    """Drop and make anew the schema of the test database."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def make_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Home]]:
    """Give a function that makes an empty home; homes on PostgreSQL share its one database, so each call empties it."""
    if request.param == "postgresql" and not POSTGRES:
        pytest.skip("HAIZHI_TEST_POSTGRES names no PostgreSQL server")
    made: list[Home] = []

    def make() -> Home:
        url = None
        if request.param == "postgresql":
            url = POSTGRES
            empty_postgres(str(POSTGRES))
        made.append(open_home(Settings(home=tmp_path / f"home{len(made)}", database_url=url)))
        return made[-1]

    yield make
    for home in made:
        home.close()


@pytest.fixture
def home(make_home: Callable[[], Home]) -> Home:
    """Give one empty home."""
    return make_home()
