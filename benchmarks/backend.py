"""Measure an index backend by itself: rebuild, latency of each call, recall, memory.

    python -m benchmarks.backend 10000 100000 500000 [--folder DIR] [--json FILE]

Passages are synthetic and seeded: Zipfian words, five passages an expert, clustered random vectors of two encoders.
Clustered vectors are easier than real ones: see indexer/backends/embedded/ann.py for recall on real sentences.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Clause, Filter
from indexer.backends.embedded import EmbeddedBackend
from indexer.backends.embedded.vectors import row_file
from indexer.documents import Candidate, Owner, Passage, Section
from indexer.encoders.base import Vectors

DIMENSIONS = {"e5": 384, "minilm": 384}
WORDS = 60_000
TEXT_WORDS = 100
PER_EXPERT = 5
BATCH = 2000
PER_CLUSTER = 150  # passages on one subject; subjects lie around a tenth as many fields
SPREAD = 0.9  # how far members lie from their cluster's centre, whose own length is 1
COUNTRIES = ("US", "DE", "JP", "GB", "FR", "SG", "AU", "CA", "SE", "NL")
ROUNDS = 60


class Synthetic:
    """A seeded library."""

    def __init__(self, passages: int) -> None:
        self.passages = passages
        self._rng = np.random.default_rng(7)
        weights = 1.0 / np.arange(10, WORDS + 10)
        self._cumulated = np.cumsum(weights / weights.sum())
        self._words = np.array([f"w{number:x}" for number in range(WORDS)])
        self._centres = {name: self._subjects(max(20, passages // PER_CLUSTER), size) for name, size in DIMENSIONS.items()}

    def _subjects(self, count: int, size: int) -> Vectors:
        fields = unit(self._rng.standard_normal((max(2, count // 10), size)))
        return unit(fields[self._rng.integers(0, len(fields), count)] + self._rng.standard_normal((count, size)) * (SPREAD / size**0.5))

    def words(self, count: int) -> list[str]:
        """Words drawn by their frequency."""
        found: list[str] = self._words[np.searchsorted(self._cumulated, self._rng.random(count)).clip(max=WORDS - 1)].tolist()
        return found

    def vectors(self, name: str, count: int) -> Vectors:
        """Unit vectors around the centres."""
        size = DIMENSIONS[name]
        noise = self._rng.standard_normal((count, size)) * (SPREAD / size**0.5)
        return unit(self._centres[name][self._rng.integers(0, len(self._centres[name]), count)] + noise)

    def batches(self) -> Iterator[tuple[list[Candidate], list[Passage], dict[str, Vectors]]]:
        """The library, a batch at a time."""
        for start in range(0, self.passages, BATCH):
            numbers = range(start, min(start + BATCH, self.passages))
            experts = [self._expert(number // PER_EXPERT) for number in numbers if number % PER_EXPERT == 0]
            passages = [self._passage(number) for number in numbers]
            yield experts, passages, {name: self.vectors(name, len(passages)) for name in DIMENSIONS}

    def _expert(self, number: int) -> Candidate:
        return Candidate(expert_id(number), "expert", f"Expert {number}", (f"e{number}",), "", facets_of(number))

    def _passage(self, number: int) -> Passage:
        expert = number // PER_EXPERT
        title, text = " ".join(self.words(10)), " ".join(self.words(TEXT_WORDS))
        owners = (Owner(expert_id(expert), 1 + number % 4, 4),)
        subject = f"work_{number:08d}"
        return Passage(
            f"{subject}#0", subject, Section.WORK, title, text, "en", 1990 + number % 36, owners, facets_of(expert), 3, b"s" * 480
        )


def unit(vectors: NDArray[np.float64]) -> Vectors:
    """Rows brought to length 1."""
    result: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return result


def expert_id(number: int) -> str:
    """The own id of an expert."""
    return f"expert_{number:08d}"


def facets_of(expert: int) -> dict[str, tuple[str, ...]]:
    """Facets of an expert: country skewed, one field of 200."""
    country = COUNTRIES[min(expert % 17, 9)]
    return {"kind": ("expert",), "country": (country,), "field": (f"field{expert % 200}",), "pool": ("overseas",)}


def percentiles(call: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """p50 and p95 of a call in ms."""
    call()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1e3)
    return round(float(np.percentile(times, 50)), 2), round(float(np.percentile(times, 95)), 2)


def resident_mb() -> dict[str, int]:
    """Resident memory of this process now, without and with mapped files, in MB."""
    facts = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("Rss"))
    return {name: int(facts[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile")}


def recall(backend: EmbeddedBackend, library: Synthetic, name: str, where: Filter, allowed: NDArray[np.bool_], *, folder: Path) -> float:
    """Share of the true 100 nearest that are found, over 40 queries."""
    queries = library.vectors(name, 40)
    path = next(folder.glob(f"g-*/vectors/{row_file(Path(), name).name}"))
    rows = np.memmap(path, np.float16, "r").reshape(-1, DIMENSIONS[name])
    scores = np.concatenate([queries @ rows[start : start + 20000].astype(np.float32).T for start in range(0, len(rows), 20000)], axis=1)
    scores[:, ~allowed] = -2
    found = 0
    for query, line in zip(queries, scores, strict=True):
        truth = {f"work_{number:08d}#0" for number in np.argpartition(-line, 100)[:100]}
        found += len(truth & set(backend.nearest(name, query, where, 100).passages))
    return round(found / 4000, 4)


def build(passages: int, folder: Path) -> dict[str, object]:
    """Rebuild from nothing, the time of making the data apart."""
    library, backend = Synthetic(passages), EmbeddedBackend(folder)
    before = resident_mb()
    made, started = 0.0, time.perf_counter()
    with backend.rebuild(dict.fromkeys(DIMENSIONS, "synthetic"), DIMENSIONS, "none", {}) as writer:
        batches = library.batches()
        while True:
            asked = time.perf_counter()
            batch = next(batches, None)
            made += time.perf_counter() - asked
            if batch is None:
                break
            writer.upsert(*batch)
        writer.commit(passages)
    seconds = round(time.perf_counter() - started - made, 1)
    backend.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20
    return {"passages": passages, "rebuild s": seconds, "before rebuild MB": before, "peak MB, mapped files in it": peak, "disk MB": disk}


def read(passages: int, folder: Path) -> dict[str, object]:
    """Latencies, memory and recall."""
    library = Synthetic(passages)
    before = resident_mb()
    reader = EmbeddedBackend(folder)
    result = latencies(reader, library)
    result["MB before and after"] = [before, resident_mb()]
    numbers = np.arange(passages)
    germans = np.minimum((numbers // PER_EXPERT) % 17, 9) == 1
    for name in DIMENSIONS:
        result[f"recall@100 {name}"] = recall(reader, library, name, Filter(), np.ones(passages, np.bool_), folder=folder)
        result[f"recall@100 {name}, 6% filter"] = recall(reader, library, name, Filter({"country": ("DE",)}), germans, folder=folder)
    result["commit of one passage ms"] = one_commit(reader, library)
    reader.close()
    return result


def measure(passages: int, folder: Path) -> dict[str, object]:
    """All figures at one size; building and reading in processes of their own, so that memory is told apart."""
    result: dict[str, object] = {}
    for step in (build, read):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            result |= pool.submit(step, passages, folder).result()
    return result


def latencies(backend: EmbeddedBackend, library: Synthetic) -> dict[str, object]:
    """p50 and p95 of each call, ms."""
    filters = {
        "no filter": Filter(),
        "88% filter": Filter({"kind": ("expert",)}, years=(1994, None)),
        "6% filter": Filter({"country": ("DE",)}),
        "0.5% filter": Filter({"field": ("field7",)}),
        "only 200": Filter(
            only=frozenset(expert_id(number) for number in range(0, library.passages // PER_EXPERT, library.passages // 1000))
        ),
    }
    result: dict[str, object] = {}
    for label, where in filters.items():
        result[f"lexical 40 clauses, {label}"] = percentiles(partial(search_words, backend, library, where))
        for name in DIMENSIONS:
            result[f"nearest {name}, {label}"] = percentiles(partial(search_vector, backend, library, name, where))
    chosen = [expert_id(int(number)) for number in np.random.default_rng(1).choice(library.passages // PER_EXPERT, 200, replace=False)]
    owned = [reference.passage for references in backend.passages_of(chosen).values() for reference in references]
    result["passages_of 200"] = percentiles(lambda: backend.passages_of(chosen))
    result["vectors 1000, both"] = percentiles(lambda: [backend.vectors(name, owned) for name in DIMENSIONS])
    result["signatures 1000"] = percentiles(lambda: backend.signatures(owned))
    result["owners 1000"] = percentiles(lambda: backend.owners(owned))
    result["fetch 30"] = percentiles(lambda: backend.fetch(owned[::33]))
    result["candidates 200"] = percentiles(lambda: backend.candidates(chosen))
    result["facets"] = percentiles(lambda: backend.facets(["country", "field"], Filter({"kind": ("expert",)})))
    result["refresh, nothing new"] = percentiles(backend.refresh)
    return result


def search_words(backend: EmbeddedBackend, library: Synthetic, where: Filter) -> None:
    """One lexical search."""
    backend.lexical(clauses(library, 40), where, 200)


def search_vector(backend: EmbeddedBackend, library: Synthetic, name: str, where: Filter) -> None:
    """One vector search."""
    backend.nearest(name, library.vectors(name, 1)[0], where, 200)


def clauses(library: Synthetic, count: int) -> list[Clause]:
    """A query: words drawn like a text's, the commonest (stop words, in a real text) left out; half of them in titles."""
    drawn = [word for word in dict.fromkeys(library.words(3 * count)) if int(word[1:], 16) >= 100][: count // 2]
    return [Clause(field, word, weight) for word in drawn for field, weight in (("title", 2.0), ("text", 1.0))]


def one_commit(backend: EmbeddedBackend, library: Synthetic) -> tuple[float, float]:
    """Change one passage and commit, p50 and p95 in ms, until it is seen."""

    _, passages, _ = next(library.batches())

    def change() -> None:
        vectors = {name: library.vectors(name, 1) for name in DIMENSIONS}
        with backend.writer() as writer:
            writer.upsert([], passages[:1], vectors)
            writer.commit(library.passages + 1)
        backend.refresh()

    return percentiles(change, 10)


def main() -> None:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    results = []
    for size in arguments.sizes:
        folder = arguments.folder or Path(tempfile.mkdtemp(prefix="haizhi-bench-"))
        try:
            results.append(measure(size, folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(json.dumps(results[-1], indent=1), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
