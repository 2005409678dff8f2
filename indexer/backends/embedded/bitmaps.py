"""Facets as roaring bitmaps: one for each (scope, facet, value), over passage or candidate ordinals.

A filter is then arithmetic on a few bitmaps, whatever the size of the library. Reserved facets start with "#".
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyroaring import BitMap

PASSAGES, CANDIDATES = "p", "c"
ALIVE = "#alive"
YEAR = "#year"  # a passage's own year; "" where it has none
Key = tuple[str, str, str]


def load(connection: sqlite3.Connection, key: Key) -> BitMap:
    """The bitmap of (scope, facet, value); empty where there is none."""
    row = connection.execute("SELECT bits FROM bitmaps WHERE scope = ? AND facet = ? AND value = ?", key).fetchone()
    return BitMap.deserialize(row[0]) if row else BitMap()


def load_facet(connection: sqlite3.Connection, scope: str, facet: str) -> dict[str, BitMap]:
    """All values of a facet with their bitmaps."""
    rows = connection.execute("SELECT value, bits FROM bitmaps WHERE scope = ? AND facet = ?", (scope, facet))
    return {value: BitMap.deserialize(bits) for value, bits in rows}


class BitmapChanges:
    """Additions and removals, gathered until a commit writes them."""

    def __init__(self) -> None:
        self._added: dict[Key, BitMap] = defaultdict(BitMap)
        self._removed: dict[Key, BitMap] = defaultdict(BitMap)

    def add(self, keys: Iterable[Key], ordinal: int) -> None:
        """`ordinal` has all of these values from now on."""
        for key in keys:
            self._added[key].add(ordinal)
            if key in self._removed:
                self._removed[key].discard(ordinal)

    def remove(self, keys: Iterable[Key], ordinal: int) -> None:
        """`ordinal` has none of these values any more."""
        for key in keys:
            self._removed[key].add(ordinal)
            if key in self._added:
                self._added[key].discard(ordinal)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write what changed, and forget it."""
        for key in self._added.keys() | self._removed.keys():
            bits = (load(connection, key) | self._added.get(key, BitMap())) - self._removed.get(key, BitMap())
            bits.run_optimize()
            if bits:
                connection.execute("INSERT OR REPLACE INTO bitmaps VALUES (?, ?, ?, ?)", (*key, bits.serialize()))
            else:
                connection.execute("DELETE FROM bitmaps WHERE scope = ? AND facet = ? AND value = ?", key)
        self._added.clear()
        self._removed.clear()


def candidate_keys(facets: Mapping[str, Iterable[str]]) -> list[Key]:
    """The bitmaps that a candidate with these facets is in."""
    return [(CANDIDATES, ALIVE, ""), *((CANDIDATES, facet, value) for facet, values in facets.items() for value in values)]


def passage_keys(facets: Mapping[str, Iterable[str]], year: int | None) -> list[Key]:
    """The bitmaps that a passage with these facets and this year is in."""
    keys = [(PASSAGES, facet, value) for facet, values in facets.items() for value in values]
    return [(PASSAGES, ALIVE, ""), (PASSAGES, YEAR, "" if year is None else str(year)), *keys]
