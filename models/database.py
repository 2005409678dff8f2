"""The database: one engine, reading sessions, writing sessions, and the schema brought up to date.

SQLite is the default and needs no server; PostgreSQL is chosen by URL (`postgresql://…`, spoken to with psycopg 3).

Durability on SQLite: WAL with `synchronous=FULL`. A killed process loses nothing with NORMAL either, since the pages are
in the operating system's cache by then; FULL flushes the log at every commit, so that a power cut loses nothing that was
acknowledged. Intake commits batches of hundreds of records, so the extra flush costs milliseconds per thousand rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import column, table

from models.errors import ConfigurationError, Locked
from models.migrations import HEAD

# How long a writer waits for another one before it gives up with `Locked`. An intake batch takes about a second.
BUSY_SECONDS = 30
# Any constant does, as long as every writer uses the same: "haizhi" in ASCII.
OUTBOX_LOCK = 0x6861697A6869
# Bound variables in one statement. SQLite allows 32,766, PostgreSQL 65,535; a margin is left for the other clauses.
VARIABLES = 20_000
_WRITES = "haizhi_writes"
_T = TypeVar("_T")


def chunks(values: list[_T], size: int = VARIABLES) -> Iterator[list[_T]]:
    """Cut a list so that each part fits into one statement's bound variables."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def normalise_url(url: str) -> URL:
    """Return the SQLAlchemy URL with the driver we ship; raise ConfigurationError for anything but SQLite and PostgreSQL."""
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except ArgumentError as error:
        raise _bad_url() from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite+pysqlite")
    raise _bad_url()


def _bad_url() -> ConfigurationError:
    return ConfigurationError(
        "数据库地址无法使用。", "The database URL cannot be used.",
        remedy_zh="HAIZHI_DATABASE_URL 应为 sqlite:////绝对路径/haizhi.db 或 postgresql://用户:密码@主机/库名。",
        remedy_en="Set HAIZHI_DATABASE_URL to sqlite:////absolute/path/haizhi.db or postgresql://user:password@host/name.",
    )  # fmt: skip


class Database:
    """The record. `session()` reads, `write()` changes, `migrate()` brings the tables up to date."""

    def __init__(self, url: str) -> None:
        """Open lazily: nothing is connected to before the first use. Raise ConfigurationError for an unusable URL."""
        self.url = normalise_url(url)
        try:
            self.engine: Engine = create_engine(self.url, pool_pre_ping=self.url.get_backend_name() != "sqlite")
        except (ArgumentError, NoSuchModuleError) as error:
            raise _bad_url() from error
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writer = self.engine.execution_options(**{_WRITES: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session that sees one consistent state; whatever it did is rolled back at the end."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give the one writing session. Commits when the block ends, rolls back when it raises.

        SQLite begins IMMEDIATE; PostgreSQL takes the outbox's advisory lock. Either way writers queue up, so outbox ids grow
        in commit order. Raises Locked where another writer keeps the database for longer than BUSY_SECONDS.
        """
        with Session(self._writer, expire_on_commit=False) as session:
            with _locked_as_locked():
                session.connection()
                if not self.is_sqlite:
                    session.execute(select(text("pg_advisory_xact_lock(:key)")), {"key": OUTBOX_LOCK})
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def revision(self) -> str | None:
        """Return the schema's revision as stored, None in an empty database. One statement; alembic is not loaded."""
        with _locked_as_locked(), self.engine.connect() as connection:
            return _stored_revision(connection)

    def migrate(self) -> None:
        """Bring the tables up to date, in one transaction; do nothing where they are. Safe to call from several processes."""
        if self.revision() == HEAD:
            return
        from models.migrations.run import upgrade

        with _locked_as_locked(), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.execute(select(text("pg_advisory_xact_lock(:key)")), {"key": OUTBOX_LOCK})
            if _stored_revision(connection) != HEAD:
                upgrade(connection)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _stored_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(column("version_num")).select_from(table("alembic_version"))).scalar()


@contextmanager
def _locked_as_locked() -> Iterator[None]:
    """Word the driver's "database is locked" once, as our own error."""
    try:
        yield
    except OperationalError as error:
        if "locked" not in str(error.orig) and "busy" not in str(error.orig):
            raise
        raise Locked(
            "另一进程正在写入数据库。",
            "Another process is writing to the database.",
            remedy_zh="请稍候再试。",
            remedy_en="Wait a little and try again.",
        ) from error


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Set what SQLite needs on each new connection; transactions are begun by us, see `_begin_sqlite`."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
        "cache_size = -64000", "temp_store = MEMORY",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin for real: a writer takes the lock at once, since a reader that turns writer half-way cannot wait for it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")
