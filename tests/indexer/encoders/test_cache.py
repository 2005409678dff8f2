from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.encoders import Encoder, Role, cache, cached
from indexer.encoders.cache import VectorStore, key_of
from models.errors import IntegrityError
from tests.indexer.encoders.conftest import Counting

Open = Callable[..., Encoder]


@pytest.fixture
def counting(tiny: Open) -> Counting:
    return Counting(tiny())


def texts(count: int) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [" ".join(letters[int(digit)] for digit in str(number)) for number in range(count)]


def test_nothing_is_encoded_twice(counting: Counting, tmp_path: Path) -> None:
    first = cached(counting, tmp_path).encode([*texts(20), *texts(20)], Role.PASSAGE)
    assert sorted(counting.seen) == sorted(texts(20))
    again = cached(counting, tmp_path).encode(texts(25), Role.PASSAGE)
    assert len(counting.seen) == 25
    assert np.array_equal(first[:20], again[:20])
    assert np.array_equal(first[:20], first[20:])


def test_the_order_is_that_of_the_texts(counting: Counting, tmp_path: Path) -> None:
    mixed = ["red steel blade a b c", "blue", "green battery"]
    found = cached(counting, tmp_path).encode(mixed, Role.PASSAGE)
    assert (found * counting.encode(mixed, Role.PASSAGE)).sum(1).min() > 0.99999
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)


def test_roles_and_fingerprints_are_kept_apart(tiny: Open, tmp_path: Path) -> None:
    one, two = Counting(tiny(query_prompt="query : ")), Counting(tiny())
    passage = cached(one, tmp_path).encode(["red"], Role.PASSAGE)
    query = cached(one, tmp_path).encode(["red"], Role.QUERY)
    cached(two, tmp_path).encode(["red"], Role.PASSAGE)
    assert not np.allclose(passage, query, atol=1e-3)
    assert (one.seen, two.seen) == (["red", "red"], ["red"])


def test_live_queries_stay_in_memory(counting: Counting, tmp_path: Path) -> None:
    encoder = cached(counting, tmp_path)
    first = encoder.encode(["red", "blue"], Role.QUERY)
    assert np.array_equal(encoder.encode(["red", "blue"], Role.QUERY), first)
    assert len(counting.seen) == 2
    assert list(tmp_path.glob("*.db")) == []


def test_the_oldest_live_queries_are_forgotten(counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIVE_QUERIES", 30)
    encoder = cached(counting, tmp_path)
    encoder.encode(texts(31), Role.QUERY)
    encoder.encode([texts(1)[0]], Role.QUERY)
    assert len(counting.seen) == 32


def test_stored_queries_serve_other_processes(counting: Counting, tmp_path: Path) -> None:
    stored = cached(counting, tmp_path, keep_queries=True).encode(["red"], Role.QUERY)
    assert np.array_equal(cached(counting, tmp_path).encode(["red"], Role.QUERY), stored)
    assert counting.seen == ["red"]


def test_a_stop_loses_one_chunk_at_most(counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "CHUNK", 16)

    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == 48
        if done == 32:
            raise StoppedError

    with pytest.raises(StoppedError):
        cached(counting, tmp_path).store(texts(48), Role.PASSAGE, stop)
    cached(counting, tmp_path).encode(texts(48), Role.PASSAGE)
    assert len(counting.seen) == 48


def test_a_damaged_file_is_named(counting: Counting, tmp_path: Path) -> None:
    cached(counting, tmp_path).encode(texts(50), Role.PASSAGE)
    (path,) = tmp_path.glob("*.db")
    for beside in tmp_path.glob("*.db-*"):  # the write-ahead log could still mend it
        beside.unlink()
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(IntegrityError):
        cached(counting, tmp_path).encode(texts(50), Role.PASSAGE)


def test_threads_share_one_cache(counting: Counting, tmp_path: Path) -> None:
    encoder = cached(counting, tmp_path)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: encoder.encode(texts(100), Role.PASSAGE), range(8)))
    assert all(np.array_equal(result, results[0]) for result in results)


_WRITER = """
import sys
from pathlib import Path
import numpy as np
from indexer.encoders.cache import VectorStore, key_of
from indexer.encoders.base import Role
store = VectorStore(Path(sys.argv[1]), 8)
for block in range(40):
    store.put({key_of(f"{sys.argv[2]} {block} {n}", Role.PASSAGE): np.full(8, n, np.float16) for n in range(50)})
    print(block, flush=True)
"""


def test_processes_write_side_by_side_and_a_kill_loses_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "vectors.db"
    command = [sys.executable, "-c", _WRITER, str(path)]
    with (
        subprocess.Popen([*command, "one"], stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen([*command, "two"], stdout=subprocess.PIPE, text=True) as two,
    ):
        assert two.stdout is not None
        written = [int(two.stdout.readline()) for _ in range(5)]
        two.kill()
        one.communicate()
        assert one.returncode == 0
    store = VectorStore(path, 8)
    whole = [key_of(f"one {block} {n}", Role.PASSAGE) for block in range(40) for n in range(50)]
    part = [key_of(f"two {block} {n}", Role.PASSAGE) for block in written for n in range(50)]
    assert len(store.get(whole + part)) == 2_250


def test_fifty_thousand_vectors_a_second_come_back(tmp_path: Path) -> None:
    store, random = VectorStore(tmp_path / "vectors.db", 384), np.random.default_rng(0)
    vectors = dict(
        zip((key_of(str(number), Role.PASSAGE) for number in range(30_000)), random.random((30_000, 384)).astype(np.float16), strict=True)
    )
    store.put(vectors)
    keys = list(vectors)
    best = min(_seconds(store, keys) for _ in range(3))
    assert 30_000 / best > 20_000, "half of what a quiet machine reaches is already a sign"


def _seconds(store: VectorStore, keys: list[bytes]) -> float:
    started = time.perf_counter()
    assert len(store.get(keys)) == len(keys)
    return time.perf_counter() - started
