"""Rows of one file that claim to be the same record."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from types import TracebackType


class SeenKeys:
    """Which record keys a file has had so far, and in which row. Kept in a private temporary database that spills to disk,
    so that memory does not grow with the file; it is gone when closed.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, row INTEGER, content BLOB) WITHOUT ROWID")
        self._connection.execute("BEGIN")

    def __enter__(self) -> SeenKeys:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def add(self, key: str, row: int, content: bytes) -> tuple[int, bool] | None:
        """Note a row's key. Return None where it is new, else the first row that had it, and whether the content (a digest) is the same."""
        digests = (_digest(key), content)
        with closing(self._connection.execute("SELECT row, content FROM seen WHERE key = ?", digests[:1])) as cursor:
            found = cursor.fetchone()
        if found is None:
            self._connection.execute("INSERT INTO seen VALUES (?, ?, ?)", (digests[0], row, digests[1]))
            return None
        return int(found[0]), bool(found[1] == digests[1])


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", errors="surrogatepass"), digest_size=16).digest()
