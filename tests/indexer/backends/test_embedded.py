"""The embedded backend: conformance, and what only it promises (files, processes, kill -9)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import Clause, Filter, IndexBackend
from indexer.backends.embedded import EmbeddedBackend
from indexer.documents import Passage
from models.errors import Locked
from tests.indexer.backends.conformance import Conformance
from tests.indexer.backends.corpus import DIMENSIONS, FINGERPRINTS, Corpus, corpus, expert, fill, random_vectors, unit, work

CHILD = Path(__file__).parent / "child.py"


@pytest.fixture
def backend(tmp_path: Path) -> IndexBackend:
    return EmbeddedBackend(tmp_path / "index", lock_wait=0.1)


class TestEmbedded(Conformance):
    """The shared suite."""


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.indexer.backends.child", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def test_killed_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    backend = EmbeddedBackend(folder)
    fill(backend, corpus(12), position=0)
    acknowledged = 0
    for round_ in range(4):
        child = start("write", str(folder))
        assert child.stdout is not None
        for _ in range(3 + 2 * round_):
            acknowledged = int(child.stdout.readline())
        time.sleep(0.03 * round_)
        child.send_signal(signal.SIGKILL)
        for line in child.stdout.read().split():
            acknowledged = int(line)
        child.wait()
        started = time.monotonic()
        backend.refresh()
        position = backend.state().position
        assert position >= acknowledged
        expected = [f"work_{number:03d}#0" for number in range(1000, 1000 + position)]
        assert len(backend.fetch(expected)) == len(expected)
        assert set(backend.lexical([Clause("title", "durabl")], Filter(), 1000).passages) == set(expected)
        with backend.writer() as writer:
            writer.commit(position)
        assert time.monotonic() - started < 10
        backend.refresh()
        assert backend.state().passages == 12 + len(expected)
        assert set(backend.lexical([Clause("title", "durabl")], Filter(), 1000).passages) == set(expected)
    backend.close()


def test_readers_in_other_processes_follow(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    backend = EmbeddedBackend(folder)
    fill(backend, corpus(12), position=0)
    readers = [start("read", str(folder), "3") for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for number in range(3):
        with backend.writer() as writer:
            writer.upsert([], [work(1000 + number, "durable", "", [expert(0)])], random_vectors(1, seed=number))
            writer.commit(number + 1)
    fill(backend, corpus(18), position=3)
    for reader in readers:
        out, _ = reader.communicate(timeout=20)
        assert out.split() == ["3"]
        assert reader.returncode == 0
    backend.close()


def test_locked_names_the_other_process(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    backend = EmbeddedBackend(folder, lock_wait=0.05)
    fill(backend, corpus(12))
    child = start("hold", str(folder))
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(Locked, match=str(child.pid)), backend.writer():
        pass
    child.kill()
    child.wait()
    with backend.writer() as writer:
        writer.commit(9)
    backend.close()


def test_leftovers_of_a_killed_rebuild_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    backend = EmbeddedBackend(folder)
    fill(backend, corpus(12))
    child = start("rebuild", str(folder))
    assert child.stdout is not None
    assert child.stdout.readline() == "building\n"
    assert len(list(folder.glob("g-*"))) == 2
    EmbeddedBackend(folder).close()
    assert len(list(folder.glob("g-*"))) == 2, "work under way was swept"
    child.kill()
    child.wait()
    EmbeddedBackend(folder).close()
    assert [path.name for path in folder.glob("g-*")] == [backend.state().generation]
    backend.close()


def test_an_old_generation_stays_while_it_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    writer, reader = EmbeddedBackend(folder), EmbeddedBackend(folder)
    fill(writer, corpus(12))
    reader.refresh()
    fill(writer, corpus(18))
    assert reader.state().passages == 12
    assert len(reader.fetch(["work_003#0"])) == 1
    assert len(list(folder.glob("g-*"))) == 2
    assert reader.refresh()
    assert reader.state().passages == 18
    EmbeddedBackend(folder).close()
    assert len(list(folder.glob("g-*"))) == 1
    reader.close()
    writer.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedBackend, Corpus]:
    """20,000 passages in clusters, so that vectors are searched by their codes."""
    rng = np.random.default_rng(11)
    centres = {name: rng.standard_normal((150, size)) for name, size in DIMENSIONS.items()}
    which = rng.integers(0, 150, 20_000)
    vectors = {
        name: unit((rows[which] + rng.standard_normal((20_000, DIMENSIONS[name])) * 0.6).astype(np.float32))
        for name, rows in centres.items()
    }
    people = [expert(number) for number in range(400)]
    passages = [work(number, f"t{number % 97}", "", [people[number % 400]], 1990 + number % 30) for number in range(20_000)]
    backend = EmbeddedBackend(tmp_path_factory.mktemp("large") / "index")
    fill(backend, Corpus(people, passages, vectors))
    return backend, Corpus(people, passages, vectors)


def overlap(backend: IndexBackend, passages: list[Passage], rows: np.ndarray, where: Filter, allowed: np.ndarray) -> float:
    """Mean share of the 100 truly nearest that `nearest` finds."""
    found = 0
    for query in rows[::1000]:
        cosines = np.where(allowed, rows @ query, -2.0)
        truth = {passages[place].id for place in np.argsort(-cosines)[:100]}
        found += len(truth & set(backend.nearest("a", query, where, 100).passages))
    return found / (100 * len(rows[::1000]))


def test_recall(large: tuple[EmbeddedBackend, Corpus]) -> None:
    backend, some = large
    rows = some.vectors["a"]
    countries = np.array([passage.facets["country"][0] for passage in some.passages])
    everything = np.ones(len(rows), np.bool_)
    assert list(backend._generations.current().vectors.glob("a.*.codes")), "there are no codes to test"
    assert overlap(backend, some.passages, rows, Filter(), everything) >= 0.98
    # More than are scored exactly, so that this goes by codes as well.
    assert overlap(backend, some.passages, rows, Filter({"country": ("US", "DE")}), countries != "JP") >= 0.98


def test_rows_after_training_are_found_and_compacted(large: tuple[EmbeddedBackend, Corpus]) -> None:
    backend, some = large
    fresh = random_vectors(6000, seed=8)
    passages = [work(30_000 + number, "late", "", [some.candidates[number % 400]]) for number in range(6000)]
    assert backend.compact() is False
    with backend.writer() as writer:
        for start_ in range(0, 6000, 2000):
            part = slice(start_, start_ + 2000)
            writer.upsert([], passages[part], {name: rows[part] for name, rows in fresh.items()})
            writer.commit(8)
    backend.refresh()
    for place in (0, 2500, 5999):
        assert backend.nearest("a", fresh["a"][place], Filter(), 1).passages == (passages[place].id,)
    assert backend.compact() is True
    assert backend.state().passages == 26_000
    assert backend.state().position == 8
    for place in (0, 2500, 5999):
        assert backend.nearest("a", fresh["a"][place], Filter(), 1).passages == (passages[place].id,)
    assert backend.fetch([passages[7].id]) == {passages[7].id: passages[7]}
    assert backend.state().fingerprints == FINGERPRINTS
