"""From a filter to the passages and candidates that pass it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from pyroaring import BitMap

from indexer.backends.base import Filter
from indexer.backends.embedded import bitmaps, tables


@dataclass(frozen=True, slots=True)
class Selection:
    """The passages that may be returned. `key` tells equal selections of one commit apart; None = do not cache.

    `removed` is taken off afterwards: a few passages, so that an exclusion needs no bitmap of its own.
    """

    bits: BitMap
    removed: BitMap
    key: tuple[object, ...] | None


class Selector:
    """Resolves filters against one commit. Composed bitmaps are kept for the filters used most lately."""

    KEPT = 32

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._composed: dict[tuple[object, ...], BitMap] = {}

    def passages(self, where: Filter) -> Selection:
        """The passages that a filter lets through."""
        key = (tuple(sorted((facet, tuple(sorted(values))) for facet, values in where.facets.items())), where.years)
        bits = self._composed.get(key)
        if bits is None:
            bits = self._compose(bitmaps.PASSAGES, where) & self._years(where.years)
            self._keep(key, bits)
        removed = self._owned_only_by(where.excluded) if where.excluded else BitMap()
        if where.only is None:
            return Selection(bits, removed, key)
        return Selection(bits & self._owned_by(where.only), removed, None)

    def candidates(self, where: Filter) -> BitMap:
        """The candidates that a filter lets through. Its years concern passages, and are left aside."""
        bits = self._compose(bitmaps.CANDIDATES, where)
        if where.only is not None:
            bits &= self._ordinals(where.only)
        return bits - self._ordinals(where.excluded)

    def _keep(self, key: tuple[object, ...], bits: BitMap) -> None:
        while len(self._composed) >= self.KEPT:
            del self._composed[next(iter(self._composed))]
        self._composed[key] = bits

    def _compose(self, scope: str, where: Filter) -> BitMap:
        bits = bitmaps.load(self._connection, (scope, bitmaps.ALIVE, ""))
        for facet, values in where.facets.items():
            bits &= BitMap.union(BitMap(), *(bitmaps.load(self._connection, (scope, facet, value)) for value in values))
        return bits

    def _years(self, years: tuple[int | None, int | None]) -> BitMap:
        first, last = years
        alive = bitmaps.load(self._connection, (bitmaps.PASSAGES, bitmaps.ALIVE, ""))
        if first is None and last is None:
            return alive
        by_year = bitmaps.load_facet(self._connection, bitmaps.PASSAGES, bitmaps.YEAR)
        outside = [
            bits
            for year, bits in by_year.items()
            if year and ((first is not None and int(year) < first) or (last is not None and int(year) > last))
        ]
        return alive - BitMap.union(BitMap(), *outside)

    def _ordinals(self, ids: Iterable[str]) -> BitMap:
        rows = self._connection.execute(
            "SELECT ordinal FROM candidates WHERE id IN (SELECT value FROM json_each(?))", (tables.as_list(ids),)
        )
        return BitMap(row[0] for row in rows)

    def _owned_by(self, ids: Iterable[str]) -> BitMap:
        rows = self._connection.execute(
            "SELECT o.passage FROM json_each(?) j JOIN candidates c ON c.id = j.value JOIN owners o ON o.candidate = c.ordinal",
            (tables.as_list(ids),),
        )
        return BitMap(row[0] for row in rows)

    def _owned_only_by(self, ids: Iterable[str]) -> BitMap:
        excluded = self._ordinals(ids)
        owned = self._owned_by(ids)
        rows = self._connection.execute(
            "SELECT o.passage, o.candidate FROM json_each(?) j JOIN owners o ON o.passage = j.value", (tables.as_list(owned),)
        )
        return owned - BitMap(passage for passage, candidate in rows if candidate not in excluded)
