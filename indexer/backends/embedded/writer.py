"""Writing a generation.

The order of a commit: rows of vectors, made durable; tantivy's commit; SQLite's commit. Only the last makes
anything visible, and everything before it can be done over: rows and documents numbered past what SQLite knows
are overwritten or dropped by the next writer. Documents of passages that are gone are taken out of tantivy one
commit later, so that no crash can leave SQLite believing in a document that tantivy has lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.backends.embedded import bitmaps, tables
from indexer.backends.embedded.bitmaps import BitmapChanges
from indexer.backends.embedded.generations import Generation
from indexer.backends.embedded.lexical import LexicalWriter
from indexer.backends.embedded.segments import SegmentWriter
from indexer.backends.embedded.snapshot import parse_facets
from indexer.backends.embedded.vectors import RowWriter, open_rows
from indexer.documents import Candidate, Passage
from indexer.encoders.base import Vectors

Half = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class _Known:
    """A passage as it is indexed now."""

    ordinal: int
    title: str
    text: str
    facets: str
    year: int | None


class EmbeddedWriter:
    """See `IndexWriter`. `bulk`: a generation aside, that nobody reads and that is thrown away unless it is finished."""

    def __init__(self, generation: Generation, *, bulk: bool = False) -> None:
        self._generation = generation
        self._bulk = bulk
        self._connection = tables.connect(generation.database, readonly=False)
        if bulk:
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute("PRAGMA cache_size = -65536")
        meta = tables.read_meta(self._connection)
        self._dimensions: dict[str, int] = json.loads(meta["dimensions"])
        self._rows = self._committed = int(meta["rows"])
        self._commits = int(meta["commit"])
        self._changes = BitmapChanges()
        self._lexical = LexicalWriter(generation.lexical)
        self._lexical.drop_from(self._rows)
        self._files = {
            encoder: RowWriter(generation.vectors, encoder, self._rows, dimension) for encoder, dimension in self._dimensions.items()
        }
        self._segments = SegmentWriter(generation.vectors, self._connection, self._dimensions)
        self._connection.execute("BEGIN IMMEDIATE")
        self._purge()

    def _purge(self) -> None:
        """Take out of tantivy what the last commit left dead."""
        dead = [row[0] for row in self._connection.execute("SELECT ordinal FROM dead")]
        self._lexical.remove(dead)
        self._connection.execute("DELETE FROM dead")

    def upsert(self, candidates: Iterable[Candidate], passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> None:
        """See `IndexWriter.upsert`."""
        candidates = list(candidates)
        halves = self._checked(passages, vectors)
        subjects = {candidate.id for candidate in candidates} | {passage.subject for passage in passages}
        known = self._known(subjects)
        for candidate in candidates:
            self._put_candidate(candidate)
        fresh: list[int] = []
        for place, passage in enumerate(passages):
            before = known.pop(passage.id, None)
            if before is not None and self._same(before, passage, {encoder: half[place] for encoder, half in halves.items()}):
                self._update(before, passage)
                continue
            if before is not None:
                self._bury(before)
            self._insert(self._rows + len(fresh), passage)
            fresh.append(place)
        for gone in known.values():
            self._bury(gone)
        for encoder, half in halves.items():
            self._files[encoder].append(half[fresh])
        self._rows += len(fresh)

    def delete(self, subjects: Iterable[str]) -> None:
        """See `IndexWriter.delete`."""
        subjects = set(subjects)
        for gone in self._known(subjects).values():
            self._bury(gone)
        for subject in subjects:
            row = self._connection.execute(
                "SELECT ordinal, facets FROM candidates WHERE id = ? AND kind IS NOT NULL", (subject,)
            ).fetchone()
            if row:
                self._changes.remove(bitmaps.candidate_keys(parse_facets(row[1])), row[0])
                self._connection.execute("UPDATE candidates SET kind = NULL, label = NULL, facets = NULL WHERE ordinal = ?", (row[0],))

    def commit(self, position: int) -> None:
        """See `IndexWriter.commit`."""
        tables.write_meta(self._connection, {"position": str(position), "rows": str(self._rows), "commit": str(self._commits + 1)})
        self._commits += 1
        if self._bulk:
            self._committed = self._rows
            return
        for file in self._files.values():
            file.sync()
        self._lexical.commit()
        self._changes.write(self._connection)
        self._segments.extend(self._rows)
        self._connection.execute("COMMIT")
        self._committed = self._rows
        self._segments.remove_unused()
        self._connection.execute("BEGIN IMMEDIATE")
        self._purge()

    def finish(self) -> None:
        """End a bulk build: what is still in memory is written, and the vectors get their segments."""
        self._changes.write(self._connection)
        self._connection.execute("COMMIT")
        self._lexical.commit()
        self._segments.extend(self._rows)
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Drop what was not committed and let go of everything."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if not self._bulk:
                self._lexical.rollback()
            self._lexical.close()
        finally:
            for file in self._files.values():
                file.close()
            self._connection.close()

    def _checked(self, passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> dict[str, Half]:
        for encoder, dimension in self._dimensions.items():
            if vectors[encoder].shape != (len(passages), dimension):
                raise ValueError(f"vectors of {encoder}: expected {(len(passages), dimension)}, got {vectors[encoder].shape}")
        for passage in passages:
            if not passage.id.startswith(f"{passage.subject}#"):
                raise ValueError(f"passage {passage.id} does not belong to {passage.subject}")
        return {encoder: vectors[encoder].astype(np.float16) for encoder in self._dimensions}

    def _known(self, subjects: Iterable[str]) -> dict[str, _Known]:
        """The passages of these subjects as they are now, by id."""
        rows = self._connection.execute(
            "SELECT p.id, p.ordinal, c.title, c.text, c.facets, p.year FROM json_each(?) j "
            "JOIN passages p ON p.id > j.value || '#' AND p.id < j.value || '$' JOIN contents c ON c.ordinal = p.ordinal",
            (tables.as_list(subjects),),
        )
        return {row[0]: _Known(*row[1:]) for row in rows}

    def _same(self, before: _Known, passage: Passage, rows: Mapping[str, Half]) -> bool:
        """Whether text and vectors are as before, so that the ordinal can stay."""
        if (before.title, before.text) != (passage.title, passage.text) or before.ordinal >= self._committed:
            return False
        stored = ((open_rows(self._generation.vectors, name, self._committed, self._dimensions[name]), row) for name, row in rows.items())
        return all(np.array_equal(old[before.ordinal], row) for old, row in stored)

    def _put_candidate(self, candidate: Candidate) -> None:
        facets = dump_facets(candidate.facets)
        row = self._connection.execute("SELECT ordinal, kind, facets FROM candidates WHERE id = ?", (candidate.id,)).fetchone()
        if row is None:
            ordinal = self._stub(candidate.id)
        else:
            ordinal = row[0]
            if row[1] is not None:
                self._changes.remove(bitmaps.candidate_keys(parse_facets(row[2])), ordinal)
        given = json.dumps(candidate.given, ensure_ascii=False)
        self._connection.execute(
            "UPDATE candidates SET kind = ?, label = ?, given = ?, summary = ?, facets = ? WHERE ordinal = ?",
            (candidate.kind, candidate.label, given, candidate.summary, facets, ordinal),
        )
        self._changes.add(bitmaps.candidate_keys(candidate.facets), ordinal)

    def _stub(self, candidate: str) -> int:
        ordinal = self._connection.execute("INSERT INTO candidates (id) VALUES (?)", (candidate,)).lastrowid
        if ordinal is None:
            raise sqlite3.DatabaseError("SQLite gave no row number")
        return ordinal

    def _insert(self, ordinal: int, passage: Passage) -> None:
        self._connection.execute(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            (ordinal, passage.id, passage.section.value, passage.language, passage.year, passage.citations),
        )
        self._connection.execute(
            "INSERT INTO contents VALUES (?, ?, ?, ?)", (ordinal, passage.title, passage.text, dump_facets(passage.facets))
        )
        self._connection.execute("INSERT INTO signatures VALUES (?, ?)", (ordinal, passage.signature))
        self._own(ordinal, passage)
        self._changes.add(bitmaps.passage_keys(passage.facets, passage.year), ordinal)
        self._lexical.add(ordinal, passage)

    def _update(self, before: _Known, passage: Passage) -> None:
        """Change everything about a passage but its text and vectors."""
        facets = dump_facets(passage.facets)
        self._connection.execute(
            "UPDATE passages SET section = ?, language = ?, year = ?, citations = ? WHERE ordinal = ?",
            (passage.section.value, passage.language, passage.year, passage.citations, before.ordinal),
        )
        if (facets, passage.year) != (before.facets, before.year):
            self._connection.execute("UPDATE contents SET facets = ? WHERE ordinal = ?", (facets, before.ordinal))
            self._changes.remove(bitmaps.passage_keys(parse_facets(before.facets), before.year), before.ordinal)
            self._changes.add(bitmaps.passage_keys(passage.facets, passage.year), before.ordinal)
        self._connection.execute("UPDATE signatures SET signature = ? WHERE ordinal = ?", (passage.signature, before.ordinal))
        self._connection.execute("DELETE FROM owners WHERE passage = ?", (before.ordinal,))
        self._own(before.ordinal, passage)

    def _own(self, ordinal: int, passage: Passage) -> None:
        for slot, owner in enumerate(passage.owners):
            row = self._connection.execute("SELECT ordinal FROM candidates WHERE id = ?", (owner.candidate,)).fetchone()
            candidate = row[0] if row else self._stub(owner.candidate)
            self._connection.execute(
                "INSERT OR REPLACE INTO owners VALUES (?, ?, ?, ?, ?)", (candidate, ordinal, slot, owner.position, owner.authors)
            )

    def _bury(self, gone: _Known) -> None:
        for table, column in (("passages", "ordinal"), ("contents", "ordinal"), ("signatures", "ordinal"), ("owners", "passage")):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (gone.ordinal,))
        self._connection.execute("INSERT INTO dead VALUES (?)", (gone.ordinal,))
        self._changes.remove(bitmaps.passage_keys(parse_facets(gone.facets), gone.year), gone.ordinal)


def dump_facets(facets: Mapping[str, Iterable[str]]) -> str:
    """Facets as text, the same for the same facets."""
    return json.dumps({facet: list(facets[facet]) for facet in sorted(facets)}, ensure_ascii=False, separators=(",", ":"))
