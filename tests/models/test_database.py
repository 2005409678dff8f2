from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError

from models.database import Database, normalise_url
from models.errors import ConfigurationError
from models.home import Home
from models.migrations import HEAD
from models.migrations.run import configuration
from models.tables import Base, Identifier, Source


def test_the_migrated_schema_is_the_models_schema(home: Home) -> None:
    with home.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_head_is_what_alembic_takes_for_the_head(home: Home) -> None:
    with home.database.engine.connect() as connection:
        assert ScriptDirectory.from_config(configuration(connection)).get_heads() == [HEAD]
    assert home.database.revision() == HEAD


def test_the_schema_can_be_taken_back(home: Home) -> None:
    from alembic import command

    with home.database.engine.begin() as connection:
        command.downgrade(configuration(connection), "base")
    home.database.migrate()
    assert home.database.revision() == HEAD


def test_a_raise_rolls_back_and_a_reader_writes_nothing(home: Home) -> None:
    def fail() -> None:
        with home.database.write() as session:
            session.add(Source(name="lost"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with home.database.session() as session:
        session.add(Source(name="lost too"))
        session.flush()
    with home.database.session() as session:
        assert session.scalars(select(Source.name)).all() == []


def test_foreign_keys_hold(home: Home) -> None:
    with pytest.raises(IntegrityError), home.database.write() as session:
        session.add(Identifier(entity_id="nobody", scheme="orcid", value="x"))


def test_sqlite_is_set_as_promised(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.engine.connect() as connection:
        got = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys", "synchronous")]
    assert got == ["wal", 1, 2]


def test_a_second_writer_is_told_that_another_writes(tmp_path: Path) -> None:
    from models.errors import Locked

    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    database.migrate()
    other = create_engine(f"sqlite:///{tmp_path / 'x.db'}").raw_connection()
    other.cursor().execute("BEGIN IMMEDIATE")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with pytest.raises(Locked), database.write():
        pass
    other.rollback()


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_postgresql_is_spoken_to_with_psycopg(url: str) -> None:
    assert normalise_url(url).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "nonsense"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database(url)
    assert caught.value.zh
    assert caught.value.remedy_en
