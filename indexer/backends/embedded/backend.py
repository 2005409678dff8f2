"""The embedded backend: many reader processes, one writer, rebuilds aside."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Clause, Filter, Hits, IndexState, IndexWriter, Reference
from indexer.backends.embedded import tables
from indexer.backends.embedded.generations import Generation, Generations, sync_tree
from indexer.backends.embedded.locks import SharedHold, exclusive
from indexer.backends.embedded.opened import OpenFiles
from indexer.backends.embedded.snapshot import Snapshot, open_watch
from indexer.backends.embedded.writer import EmbeddedWriter
from indexer.documents import Candidate, Passage
from indexer.encoders.base import Vectors

COPY_ROWS = 2000
WORTH_COMPACTING = 0.2  # share of rows that are dead, or that came after the codes were trained
SWAP_WAIT_SECONDS = 60.0


class EmbeddedBackend:
    """See `IndexBackend`. Safe to share between threads. `lock_wait`: seconds to wait for another writer before Locked."""

    def __init__(self, folder: Path, *, lock_wait: float = 5.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._generations = Generations(folder)
        self._lock_wait = lock_wait
        self._guard = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._users: dict[int, int] = {}
        self._watch: sqlite3.Connection | None = None
        self._seen = -1
        self._files: OpenFiles | None = None
        self._generations.sweep()

    def close(self) -> None:
        """Let go of every file."""
        with self._guard:
            self._retire(self._snapshot)
            self._snapshot = None
            if self._watch is not None:
                self._watch.close()
                self._watch = None

    def state(self) -> IndexState:
        """See `IndexBackend.state`."""
        with self._reading() as snapshot:
            return snapshot.state()

    def refresh(self) -> bool:
        """See `IndexBackend.refresh`."""
        with self._guard:
            name = self._generations.current_name()
            if self._snapshot is None or self._watch is None or self._files is None or name != self._snapshot.generation.name:
                return name is not None and self._open() is not None
            version = self._watch.execute("PRAGMA data_version").fetchone()[0]
            if version == self._seen:
                return False
            commit = self._snapshot.commit
            self._seen = version
            self._replace(Snapshot(self._snapshot.generation, self._files))
            return self._snapshot.commit != commit

    def lexical(self, clauses: Sequence[Clause], where: Filter, limit: int) -> Hits:
        """See `IndexBackend.lexical`."""
        with self._reading() as snapshot:
            return snapshot.lexical(clauses, where, limit)

    def nearest(self, encoder: str, vector: NDArray[np.float32], where: Filter, limit: int) -> Hits:
        """See `IndexBackend.nearest`."""
        with self._reading() as snapshot:
            return snapshot.nearest(encoder, vector, where, limit)

    def passages_of(self, candidates: Sequence[str]) -> dict[str, list[Reference]]:
        """See `IndexBackend.passages_of`."""
        with self._reading() as snapshot:
            return snapshot.passages_of(candidates)

    def owners(self, passages: Sequence[str], where: Filter | None = None) -> dict[str, tuple[str, ...]]:
        """See `IndexBackend.owners`."""
        with self._reading() as snapshot:
            return snapshot.owners(passages, where)

    def signatures(self, passages: Sequence[str]) -> list[bytes]:
        """See `IndexBackend.signatures`."""
        with self._reading() as snapshot:
            return snapshot.signatures(passages)

    def vectors(self, encoder: str, passages: Sequence[str]) -> Vectors:
        """See `IndexBackend.vectors`."""
        with self._reading() as snapshot:
            return snapshot.vectors(encoder, passages)

    def fetch(self, passages: Sequence[str]) -> dict[str, Passage]:
        """See `IndexBackend.fetch`."""
        with self._reading() as snapshot:
            return snapshot.fetch(passages)

    def candidates(self, ids: Sequence[str]) -> dict[str, Candidate]:
        """See `IndexBackend.candidates`."""
        with self._reading() as snapshot:
            return snapshot.candidates(ids)

    def facets(self, names: Sequence[str], where: Filter) -> dict[str, dict[str, int]]:
        """See `IndexBackend.facets`."""
        with self._reading() as snapshot:
            return snapshot.facets(names, where)

    @contextmanager
    def writer(self) -> Iterator[IndexWriter]:
        """See `IndexBackend.writer`."""
        with exclusive(self._folder / "write.lock", self._lock_wait):
            generation = self._generations.current()
            with self._writing(generation, bulk=False) as writer:
                yield writer

    @contextmanager
    def rebuild(
        self, fingerprints: Mapping[str, str], dimensions: Mapping[str, int], means_version: str, means: Mapping[str, Mapping[str, Vectors]]
    ) -> Iterator[IndexWriter]:
        """See `IndexBackend.rebuild`."""
        with exclusive(self._folder / "rebuild.lock", 0.0):
            self._generations.sweep()
            generation = self._generations.create()
            try:
                with exclusive(generation.building, 0.0):
                    self._prepare(generation, fingerprints, dimensions, means_version, means)
                    with self._writing(generation, bulk=True) as writer:
                        yield writer
                        writer.finish()
                    sync_tree(generation.folder)
                    with exclusive(self._folder / "write.lock", SWAP_WAIT_SECONDS):
                        self._generations.switch(generation)
            except BaseException:
                shutil.rmtree(generation.folder, ignore_errors=True)
                raise
            self.refresh()
            self._generations.sweep()

    def wasteful(self) -> bool:
        """See `IndexBackend.wasteful`."""
        with self._reading() as snapshot:
            return snapshot.waste() > WORTH_COMPACTING

    def compact(self) -> bool:
        """See `IndexBackend.compact`."""
        if not self.wasteful():
            return False
        with self._reading() as old:
            state = old.state()
            dimensions: dict[str, int] = json.loads(old.meta["dimensions"])
            with self.rebuild(state.fingerprints, dimensions, state.means_version, state.means) as writer:
                for candidates in old.all_candidates(COPY_ROWS):
                    writer.upsert(candidates, [], {name: np.empty((0, size), np.float32) for name, size in dimensions.items()})
                for passages in old.all_passages(COPY_ROWS):
                    ids = [passage.id for passage in passages]
                    writer.upsert([], passages, {name: old.vectors(name, ids) for name in dimensions})
                writer.commit(state.position)
        self._generations.sweep()
        return True

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        """The commit that this backend sees, kept open while it is used."""
        with self._guard:
            snapshot = self._snapshot or self._open()
            self._users[id(snapshot)] = self._users.get(id(snapshot), 0) + 1
        try:
            yield snapshot
        finally:
            with self._guard:
                self._users[id(snapshot)] -= 1
                if snapshot is not self._snapshot:
                    self._retire(snapshot)

    def _open(self) -> Snapshot:
        """Open the generation in use, from scratch. Raise IndexMissing where there is none."""
        while True:
            generation = self._generations.current()
            try:
                with held(generation):
                    watch = open_watch(generation)
                    seen = watch.execute("PRAGMA data_version").fetchone()[0]
                    files = OpenFiles(generation)
                    snapshot = Snapshot(generation, files)
            except (OSError, ValueError, RuntimeError, sqlite3.Error):
                if self._generations.current_name() == generation.name:
                    raise
                continue  # A rebuild took its place and removed it in this very moment.
            break
        if self._watch is not None:
            self._watch.close()
        self._watch, self._seen, self._files = watch, seen, files
        self._replace(snapshot)
        return snapshot

    def _replace(self, snapshot: Snapshot) -> None:
        old, self._snapshot = self._snapshot, snapshot
        self._retire(old)

    def _retire(self, snapshot: Snapshot | None) -> None:
        """Close a snapshot that nobody uses any more."""
        if snapshot is not None and not self._users.get(id(snapshot)):
            self._users.pop(id(snapshot), None)
            snapshot.close()

    @contextmanager
    def _writing(self, generation: Generation, *, bulk: bool) -> Iterator[EmbeddedWriter]:
        writer = EmbeddedWriter(generation, bulk=bulk)
        try:
            yield writer
        finally:
            writer.close()

    def _prepare(
        self,
        generation: Generation,
        fingerprints: Mapping[str, str],
        dimensions: Mapping[str, int],
        means_version: str,
        means: Mapping[str, Mapping[str, Vectors]],
    ) -> None:
        """Lay an empty generation."""
        tables.create(generation.database)
        connection = tables.connect(generation.database, readonly=False)
        facts = {"fingerprints": json.dumps(dict(fingerprints)), "dimensions": json.dumps(dict(dimensions)), "means_version": means_version}
        tables.write_meta(connection, {**facts, "position": "0", "rows": "0", "commit": "0"})
        rows = [(name, key, mean.astype(np.float32).tobytes()) for name, by_key in means.items() for key, mean in by_key.items()]
        connection.executemany("INSERT INTO means VALUES (?, ?, ?)", rows)
        connection.close()


@contextmanager
def held(generation: Generation) -> Iterator[None]:
    """Keep a generation from being removed."""
    hold = SharedHold(generation.hold)
    try:
        yield
    finally:
        hold.close()
