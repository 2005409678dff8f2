"""Keeps vectors by content, so that no text is encoded twice.

One SQLite file (WAL; several processes may read and write) for each fingerprint. The key is the blake2b-128 of role and text; the
vector is kept as float16, and what `encode` returns is always the float16 value, so that the first answer equals every later one.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from indexer.encoders.base import Encoder, Role, Vectors
from indexer.encoders.centring import CarriesMeans
from indexer.encoders.pooling import unit
from models.errors import IntegrityError

CHUNK = 512  # texts encoded between two writes: a stop loses at most so many
LIVE_QUERIES = 1_000
_KEYS_A_STATEMENT = 8_192  # below SQLite's limit of 32,766 parameters

Progress = Callable[[int, int], None]


def cached(encoder: Encoder, folder: Path, *, keep_queries: bool = False) -> CachedEncoder:
    """`encoder` with a memory under `folder` (made where absent). `keep_queries`: see CachedEncoder.encode."""
    return CachedEncoder(encoder, folder, keep_queries=keep_queries)


def uncached(encoder: Encoder) -> Encoder:
    """The encoder without its memory, for texts that are too many and too passing to be kept (terms, single sentences)."""
    return encoder.bare if isinstance(encoder, CachedEncoder) else encoder


def key_of(text: str, role: Role) -> bytes:
    """What a text's vector is kept under: 16 bytes."""
    return hashlib.blake2b(f"{role.value}\0{text}".encode(), digest_size=16).digest()


class CachedEncoder:
    """An encoder with a memory. Safe to use from several threads and processes."""

    def __init__(self, encoder: Encoder, folder: Path, *, keep_queries: bool = False) -> None:
        """The file is made when first written to."""
        self.name, self.dimension, self.fingerprint = encoder.name, encoder.dimension, encoder.fingerprint
        self._encoder, self._keep_queries = encoder, keep_queries
        self._store = VectorStore(folder / f"{encoder.name}-{encoder.fingerprint[:16]}.db", encoder.dimension)
        self._live: OrderedDict[bytes, Vectors] = OrderedDict()
        self._live_lock = threading.Lock()

    @property
    def bare(self) -> Encoder:
        """What encodes, without the memory."""
        return self._encoder

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return (len(texts), dimension) float32 unit vectors, encoding only what is not known yet.

        Passages are kept on disk. Queries are looked up there, but kept in memory alone (the newest 1,000), since a live question is
        nobody's record; those of stored needs and of evaluations are kept with `store` or `keep_queries`.
        """
        if role is Role.PASSAGE or self._keep_queries:
            return self.store(texts, role)
        return self._encode_live(texts, role)

    def encode_tokens(self, texts: Sequence[str], role: Role) -> list[Vectors] | None:
        """Token vectors are not kept: they are fifty times the size."""
        return self._encoder.encode_tokens(texts, role)

    def shipped_means(self) -> Mapping[str, Vectors]:
        """The encoder's own (indexer.encoders.centring)."""
        return self._encoder.shipped_means() if isinstance(self._encoder, CarriesMeans) else {}

    def store(self, texts: Sequence[str], role: Role, progress: Progress | None = None) -> Vectors:
        """Like `encode`, and keep every vector on disk, in chunks: after each, `progress(texts encoded, texts to encode)` is called.

        A `progress` that raises, or a signal, stops the work; what was encoded before is kept.
        """
        keys = [key_of(text, role) for text in texts]
        known = self._store.get(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        # Texts of like length beside each other waste the least on padding.
        waiting = sorted(missing, key=lambda key: (len(missing[key]), key))
        for start in range(0, len(waiting), CHUNK):
            chunk = waiting[start : start + CHUNK]
            found = dict(zip(chunk, self._encoder.encode([missing[key] for key in chunk], role).astype(np.float16), strict=True))
            self._store.put(found)
            known |= found
            if progress is not None:
                progress(start + len(chunk), len(waiting))
        return self._rows(keys, known)

    def _encode_live(self, texts: Sequence[str], role: Role) -> Vectors:
        keys = [key_of(text, role) for text in texts]
        with self._live_lock:
            known = {key: self._live[key] for key in keys if key in self._live}
        known |= self._store.get([key for key in keys if key not in known])
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        # One at a time: at bfloat16 a vector moves in its fourth digit with the texts it shares a batch with, and one question must get
        # one answer whoever asks it, in whatever company.
        for key, text in missing.items():
            known[key] = self._encoder.encode([text], role).astype(np.float16)[0]
        with self._live_lock:
            for key in keys:
                self._live[key] = known[key]
                self._live.move_to_end(key)
            while len(self._live) > LIVE_QUERIES:
                self._live.popitem(last=False)
        return self._rows(keys, known)

    def _rows(self, keys: Sequence[bytes], known: Mapping[bytes, Vectors]) -> Vectors:
        """float16 as kept → float32, brought back to unit length, which rounding moved by up to 0.0005."""
        if not keys:
            return np.empty((0, self.dimension), np.float32)
        vectors = np.stack([known[key] for key in keys]).astype(np.float32)
        return unit(vectors)


class VectorStore:
    """16-byte key → float16 vector, in one SQLite file."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._path, self._dimension = path, dimension
        self._local = threading.local()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors of those keys that are there."""
        if not keys or not (self._path.exists()):
            return {}
        found: dict[bytes, Vectors] = {}
        wanted = sorted(set(keys))
        with self._connection() as connection:
            for start in range(0, len(wanted), _KEYS_A_STATEMENT):
                part = wanted[start : start + _KEYS_A_STATEMENT]
                marks = ",".join("?" * len(part))
                rows = connection.execute(f"SELECT key, vector FROM vector WHERE key IN ({marks})", part)
                found.update((key, np.frombuffer(vector, np.float16)) for key, vector in rows)
        return found

    def put(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Add vectors, durable against the death of the process when this returns; a key that is there keeps its vector."""
        with self._connection() as connection, connection:
            connection.executemany(
                "INSERT OR IGNORE INTO vector VALUES (?, ?)", [(key, vector.tobytes()) for key, vector in vectors.items()]
            )

    def count(self) -> int:
        """How many vectors are kept."""
        with self._connection() as connection:
            return int(connection.execute("SELECT count(*) FROM vector").fetchone()[0])

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, opened at its first use; a damaged file becomes an IntegrityError."""
        try:
            if not hasattr(self._local, "connection"):
                self._local.connection = self._open()
            yield self._local.connection
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise IntegrityError(
                f"向量缓存文件 {self._path.name} 已损坏。",
                f"The vector cache file {self._path.name} is damaged.",
                remedy_zh="请删除该文件;其中的向量会重新计算。",
                remedy_en="Delete the file; its vectors are computed again.",
            ) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=60)
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL this loses nothing when a process dies; after a power failure the last chunks are encoded again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
        return connection
