"""The SQLite file of a generation: the authority on what the index holds.

Ordinals number passages and candidates; bitmaps, tantivy and the vector files know passages by ordinal alone.
A passage whose text or vectors change gets a new ordinal, so that what readers have mapped never changes under them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE means (encoder TEXT, key TEXT, vector BLOB NOT NULL, PRIMARY KEY (encoder, key)) WITHOUT ROWID;
CREATE TABLE passages (
    ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, section TEXT NOT NULL, language TEXT NOT NULL,
    year INTEGER, citations INTEGER
);
-- Apart from the texts, since scoring reads many of these and no text.
CREATE TABLE signatures (ordinal INTEGER PRIMARY KEY, signature BLOB NOT NULL);
CREATE TABLE contents (ordinal INTEGER PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, facets TEXT NOT NULL);
-- A candidate without a kind is only known as an owner so far; it is never returned.
CREATE TABLE candidates (
    ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT, label TEXT, given TEXT, summary TEXT, facets TEXT
);
CREATE TABLE owners (
    candidate INTEGER NOT NULL, passage INTEGER NOT NULL, slot INTEGER NOT NULL, position INTEGER, authors INTEGER,
    PRIMARY KEY (candidate, passage)
) WITHOUT ROWID;
CREATE INDEX owners_passage ON owners (passage, slot);
CREATE TABLE bitmaps (scope TEXT, facet TEXT, value TEXT, bits BLOB NOT NULL, PRIMARY KEY (scope, facet, value));
-- Passages that are gone, but whose documents tantivy still has: purged one commit later, never in the same.
CREATE TABLE dead (ordinal INTEGER PRIMARY KEY);
CREATE TABLE segments (encoder TEXT, first INTEGER, last INTEGER, file TEXT NOT NULL, PRIMARY KEY (encoder, first)) WITHOUT ROWID;
"""
MAPPED_BYTES = 8 << 30  # SQLite reads through the page cache of the system, which all processes share.
BUSY_SECONDS = 30.0


def create(path: Path) -> None:
    """Lay an empty file with the tables."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(SCHEMA)
    connection.close()


def connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """Open a generation's file. The caller guards the connection where several threads share it."""
    connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
    connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
    connection.execute("PRAGMA cache_size = -8192")
    connection.execute("PRAGMA query_only = ON" if readonly else "PRAGMA synchronous = FULL")
    return connection


def as_list(values: Iterable[str] | Iterable[int]) -> str:
    """The values as one parameter for `IN (SELECT value FROM json_each(?))`: no limit on their number."""
    return json.dumps(list(values), ensure_ascii=False)


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """All of `meta`."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def write_meta(connection: sqlite3.Connection, values: dict[str, str]) -> None:
    """Set some of `meta`."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
