"""Reading one commit of one generation."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Clause, Filter, Hits, IndexState, Reference
from indexer.backends.embedded import ann, bitmaps, tables, vectors
from indexer.backends.embedded.generations import Generation
from indexer.backends.embedded.locks import SharedHold
from indexer.backends.embedded.opened import OpenFiles, PassageNumbers
from indexer.backends.embedded.selection import Selector
from indexer.documents import Candidate, Owner, Passage, Section
from indexer.encoders.base import Vectors

ROW = "SELECT p.id, p.ordinal, p.section, p.language, p.year, p.citations, c.title, c.text, c.facets, s.signature"
LISTED = "(SELECT value FROM json_each(?))"
CONTENT = "JOIN contents c ON c.ordinal = p.ordinal JOIN signatures s ON s.ordinal = p.ordinal"


@lru_cache(maxsize=4096)
def parse_facets(text: str) -> dict[str, tuple[str, ...]]:
    """Facets as they were stored. Few are distinct, so parsed ones are shared; nobody changes them."""
    return {facet: tuple(values) for facet, values in json.loads(text).items()}


class Snapshot:
    """One commit, read by any number of threads. Its SQLite transaction stays open until `close`."""

    def __init__(self, generation: Generation, files: OpenFiles) -> None:
        self.generation = generation
        self._hold = SharedHold(generation.hold)
        self._lock = threading.RLock()
        self._connection = tables.connect(generation.database, readonly=True)
        self._numbers = PassageNumbers()
        self._begin(files)

    def _begin(self, files: OpenFiles) -> None:
        """Open SQLite's snapshot and tantivy's, and make sure that no commit came in between."""
        while True:
            self._connection.execute("BEGIN")
            self.meta = tables.read_meta(self._connection)
            self._lexical = files.lexical()
            self._connection.execute("COMMIT")
            self._connection.execute("BEGIN")
            if tables.read_meta(self._connection)["commit"] == self.meta["commit"]:
                break
            self._connection.execute("COMMIT")
        self.commit = int(self.meta["commit"])
        self._selector = Selector(self._connection)
        self._dimensions: dict[str, int] = json.loads(self.meta["dimensions"])
        rows = int(self.meta["rows"])
        self._vectors: dict[str, vectors.VectorReader] = {}
        for encoder, dimension in self._dimensions.items():
            mapped = vectors.open_rows(self.generation.vectors, encoder, rows, dimension)
            self._vectors[encoder] = vectors.VectorReader(mapped, files.segments(self._segments(encoder)))
        files.keep({file for (file,) in self._connection.execute("SELECT file FROM segments")})

    def _segments(self, encoder: str) -> list[vectors.Segment]:
        rows = self._connection.execute("SELECT first, last, file FROM segments WHERE encoder = ? ORDER BY first", (encoder,))
        return [vectors.Segment(*row) for row in rows]

    def close(self) -> None:
        """End the transaction and let go of the generation."""
        with self._lock:
            self._connection.close()
            self._hold.close()

    def state(self) -> IndexState:
        """What the index was built from."""
        with self._lock:
            means: dict[str, dict[str, Vectors]] = {encoder: {} for encoder in self._dimensions}
            for encoder, key, vector in self._connection.execute("SELECT encoder, key, vector FROM means"):
                means.setdefault(encoder, {})[key] = np.frombuffer(vector, np.float32)
            alive = [len(bitmaps.load(self._connection, (scope, bitmaps.ALIVE, ""))) for scope in (bitmaps.CANDIDATES, bitmaps.PASSAGES)]
        return IndexState(
            self.generation.name,
            int(self.meta["position"]),
            json.loads(self.meta["fingerprints"]),
            self.meta["means_version"],
            means,
            *alive,
        )

    def lexical(self, clauses: Sequence[Clause], where: Filter, limit: int) -> Hits:
        """See `IndexBackend.lexical`."""
        with self._lock:
            selection = self._selector.passages(where)
        ranking = self._lexical.search(clauses, selection, limit)
        return self._hits(ranking.ordinals, ranking.scores, limit)

    def nearest(self, encoder: str, vector: NDArray[np.float32], where: Filter, limit: int) -> Hits:
        """See `IndexBackend.nearest`."""
        with self._lock:
            selection = self._selector.passages(where)
        ordinals, scores = self._vectors[encoder].search(vector, selection, limit)
        if len(scores) > limit > 0:
            end = int(np.searchsorted(-scores, -scores[limit - 1], side="right"))
            ordinals, scores = ordinals[:end], scores[:end]
        return self._hits(ordinals, scores, limit)

    def _hits(self, ordinals: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> Hits:
        """Name the passages, and order ties by name."""
        names = dict(self._all(f"SELECT ordinal, id FROM passages WHERE ordinal IN {LISTED}", tables.as_list(ordinals.tolist())))
        self._numbers.remember((name, ordinal) for ordinal, name in names.items())
        found = [(-score, names[ordinal]) for ordinal, score in zip(ordinals.tolist(), scores.tolist(), strict=True) if ordinal in names]
        found.sort()
        return Hits(tuple(name for _, name in found[:limit]), np.array([-score for score, _ in found[:limit]], np.float32))

    def passages_of(self, candidates: Sequence[str]) -> dict[str, list[Reference]]:
        """See `IndexBackend.passages_of`."""
        query = (
            "SELECT c.id, p.ordinal, p.id, p.section, p.language, p.year, o.position, o.authors FROM json_each(?) j "
            "JOIN candidates c ON c.id = j.value AND c.kind IS NOT NULL "
            "JOIN owners o ON o.candidate = c.ordinal JOIN passages p ON p.ordinal = o.passage"
        )
        rows = self._all(query, tables.as_list(candidates))
        self._numbers.remember((row[2], row[1]) for row in rows)
        owned: dict[str, list[Reference]] = {}
        for row in rows:
            owned.setdefault(row[0], []).append(Reference._make(row[2:]))
        for references in owned.values():
            references.sort(key=itemgetter(0))
        return {candidate: owned[candidate] for candidate in candidates if candidate in owned}

    def owners(self, passages: Sequence[str], where: Filter | None = None) -> dict[str, tuple[str, ...]]:
        """See `IndexBackend.owners`."""
        with self._lock:
            passing = None if where is None else self._selector.candidates(where)
        query = (
            "SELECT o.passage, o.slot, o.candidate, c.id FROM json_each(?) j JOIN owners o ON o.passage = j.value "
            "JOIN candidates c ON c.ordinal = o.candidate"
        )
        ordinals = self._ordinals(passages)
        rows = self._all(query, tables.as_list(ordinals.values()))
        rows.sort(key=itemgetter(1))
        owners: dict[int, list[str]] = {}
        for passage, _, candidate, name in rows:
            if passing is None or candidate in passing:
                owners.setdefault(passage, []).append(name)
        return {passage: tuple(owners[ordinal]) for passage, ordinal in ordinals.items() if ordinal in owners}

    def signatures(self, passages: Sequence[str]) -> list[bytes]:
        """See `IndexBackend.signatures`."""
        ordinals = self._ordinals(passages)
        query = f"SELECT ordinal, signature FROM signatures WHERE ordinal IN {LISTED}"
        found: dict[int, bytes] = dict(self._all(query, tables.as_list(ordinals.values())))
        return [found.get(ordinals[passage], b"") if passage in ordinals else b"" for passage in passages]

    def vectors(self, encoder: str, passages: Sequence[str]) -> Vectors:
        """See `IndexBackend.vectors`."""
        rows = self._vectors[encoder].rows
        ordinals = self._ordinals(passages)
        if len(ordinals) == len(passages):
            return vectors.widen(rows[np.array([ordinals[passage] for passage in passages], np.int64)])
        result = np.zeros((len(passages), self._dimensions[encoder]), np.float32)
        known = [(place, ordinals[passage]) for place, passage in enumerate(passages) if passage in ordinals]
        if known:
            places, found = (np.array(part, np.int64) for part in zip(*known, strict=True))
            result[places] = vectors.widen(rows[found])
        return result

    def _ordinals(self, passages: Sequence[str]) -> dict[str, int]:
        """Passage id → ordinal, in the order asked. Most were named by this commit a moment ago, and are remembered."""
        known = self._numbers.known(passages)
        missing = [passage for passage in passages if passage not in known]
        if missing:
            query = f"SELECT id, ordinal FROM passages WHERE id IN {LISTED}"
            known |= dict(self._all(query, tables.as_list(missing)))
            self._numbers.remember((passage, known[passage]) for passage in missing if passage in known)
        return {passage: known[passage] for passage in passages if passage in known}

    def fetch(self, passages: Sequence[str]) -> dict[str, Passage]:
        """See `IndexBackend.fetch`."""
        wanted = tables.as_list(passages)
        rows = self._all(f"{ROW} FROM json_each(?) j JOIN passages p ON p.id = j.value {CONTENT}", wanted)
        owners = self._owners([row[1] for row in rows])
        found = {row[0]: as_passage(row, owners.get(row[1], ())) for row in rows}
        return {passage: found[passage] for passage in passages if passage in found}

    def all_passages(self, size: int) -> Iterator[list[Passage]]:
        """Every passage, about `size` at a time; those of one subject are never parted."""
        after = ""
        while True:
            with self._lock:
                rows = self._connection.execute(
                    f"{ROW} FROM passages p {CONTENT} WHERE p.id > ? ORDER BY p.id LIMIT ?", (after, size)
                ).fetchall()
            if len(rows) == size and subject_of(rows[0][0]) != (last := subject_of(rows[-1][0])):
                rows = [row for row in rows if subject_of(row[0]) != last]
            if not rows:
                return
            owners = self._owners([row[1] for row in rows])
            yield [as_passage(row, owners.get(row[1], ())) for row in rows]
            after = rows[-1][0]

    def all_candidates(self, size: int) -> Iterator[list[Candidate]]:
        """Every candidate, `size` at a time."""
        after = ""
        while True:
            query = "SELECT id, kind, label, given, summary, facets FROM candidates WHERE id > ? AND kind IS NOT NULL ORDER BY id LIMIT ?"
            with self._lock:
                rows = self._connection.execute(query, (after, size)).fetchall()
            if not rows:
                return
            yield [as_candidate(row) for row in rows]
            after = rows[-1][0]

    def _owners(self, ordinals: Sequence[int]) -> Mapping[int, tuple[Owner, ...]]:
        query = (
            "SELECT o.passage, c.id, o.position, o.authors FROM json_each(?) j JOIN owners o ON o.passage = j.value "
            "JOIN candidates c ON c.ordinal = o.candidate ORDER BY o.passage, o.slot"
        )
        owners: dict[int, tuple[Owner, ...]] = {}
        for passage, candidate, position, authors in self._all(query, tables.as_list(ordinals)):
            owners[passage] = (*owners.get(passage, ()), Owner(candidate, position, authors))
        return owners

    def candidates(self, ids: Sequence[str]) -> dict[str, Candidate]:
        """See `IndexBackend.candidates`."""
        query = (
            "SELECT id, kind, label, given, summary, facets FROM candidates "
            "WHERE id IN (SELECT value FROM json_each(?)) AND kind IS NOT NULL"
        )
        found = {row[0]: as_candidate(row) for row in self._all(query, tables.as_list(ids))}
        return {id_: found[id_] for id_ in ids if id_ in found}

    def facets(self, names: Sequence[str], where: Filter) -> dict[str, dict[str, int]]:
        """See `IndexBackend.facets`."""
        with self._lock:
            passing = self._selector.candidates(where)
            found = {name: bitmaps.load_facet(self._connection, bitmaps.CANDIDATES, name) for name in names}
        counts = {name: {value: bits.intersection_cardinality(passing) for value, bits in found[name].items()} for name in names}
        return {name: {value: count for value, count in counts[name].items() if count} for name in names}

    def waste(self) -> float:
        """The larger of two shares of the rows: those that are dead, and those that came after the vectors' lists were trained."""
        rows = int(self.meta["rows"])
        with self._lock:
            alive = len(bitmaps.load(self._connection, (bitmaps.PASSAGES, bitmaps.ALIVE, "")))
            base = self._connection.execute("SELECT min(last) FROM segments WHERE first = 0").fetchone()[0]
        if rows < ann.TRAIN_FROM:
            return 0.0
        return max(1 - alive / rows, 1 - (base or 0) / rows)

    def _all(self, query: str, parameter: str) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, (parameter,)).fetchall()


def subject_of(passage: str) -> str:
    """The subject that a passage's id names."""
    return passage.rpartition("#")[0]


def as_passage(row: Sequence[Any], owners: tuple[Owner, ...]) -> Passage:
    """A passage from a row of `ROW`."""
    id_, _, section, language, year, citations, title, text, facets, signature = row
    return Passage(id_, subject_of(id_), Section(section), title, text, language, year, owners, parse_facets(facets), citations, signature)


def as_candidate(row: Sequence[Any]) -> Candidate:
    """A candidate from (id, kind, label, given, summary, facets)."""
    id_, kind, label, given, summary, facets = row
    return Candidate(id_, kind, label, tuple(json.loads(given)), summary, parse_facets(facets))


def open_watch(generation: Generation) -> sqlite3.Connection:
    """A connection whose `PRAGMA data_version` changes with every commit of another one."""
    return tables.connect(generation.database, readonly=True)
