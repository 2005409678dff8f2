"""Latency and throughput of matching needs to experts: `python -m benchmarks.match --experts 1000,10000,100000`.

Three sorts of needs are measured apart: *stored* ones (their vectors are cached), new ones of 60 characters, and new
ones of the lengths that real needs have; encoding is included in the last two. Every measurement runs in a fresh
process, which has opened the index and answered some other needs before. Takes about a quarter of an hour, a third of
it for building the largest index, which is kept for the next time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.index import FOLDER, encoders_for, ensure_index, settings_for
from benchmarks.memory import resident
from benchmarks.needs import real_length_needs, short_needs
from benchmarks.report import percentiles, show
from indexer.backends import open_backend
from indexer.backends.base import Filter
from models.settings import Settings
from models.vocabulary import CandidateKind
from search_api.matching.service import Matcher
from search_api.matching.types import MatchOptions, MatchResult, Query

OPTIONS = MatchOptions(top=10, where=Filter(facets={"pool": ("overseas",), "matchable": ("true",)}))
KINDS = ("stored", "new, 60 characters", "new, real length")
STORED_SEED = 500_000  # stored needs are others than the new ones, whose vectors must not be known
STORED_ID = "need_benchmark"
WARM_UP = 20
DRIVEN = 100  # different stored needs in a measurement of throughput
MEETING_SECONDS = 300.0  # how long one process waits for the other to be ready; where that one died, it does not wait for ever

Answer = dict[str, str | int | float]


def needs_of(kind: str, count: int, seed: int) -> list[str]:
    """The texts of one sort of needs; another seed gives others."""
    if kind == KINDS[1]:
        return short_needs(count, seed)
    return real_length_needs(count, seed + STORED_SEED if kind == KINDS[0] else seed)


def open_matcher(settings: Settings) -> Matcher:
    """The matcher as the product opens it."""
    return Matcher(open_backend(settings), encoders_for(settings))


def ask(matcher: Matcher, text: str, *, stored: bool = False) -> MatchResult:
    """Match one need to experts with the filters of a usual search. Vectors of stored needs are kept on disk, as the product keeps them."""
    return matcher.match(Query(title="", text=text, id=STORED_ID if stored else None), CandidateKind.EXPERT, OPTIONS)


def latency(settings: Settings, kind: str, count: int, seed: int) -> Answer:
    """Answer `count` needs one after the other; return times, stages and memory."""
    matcher = open_matcher(settings)
    texts = needs_of(kind, count, seed)
    warm(matcher, kind, texts, seed)
    times: list[float] = []
    stages: dict[str, float] = {}
    for text in texts:
        started = time.perf_counter()
        result = ask(matcher, text, stored=kind == KINDS[0])
        times.append((time.perf_counter() - started) * 1000)
        for stage, milliseconds in result.milliseconds.items():
            stages[stage] = stages.get(stage, 0.0) + milliseconds / count
    return {**percentiles(times), **resident(), "stages_ms": ", ".join(f"{name} {mean:.1f}" for name, mean in stages.items())}


def warm(matcher: Matcher, kind: str, texts: Sequence[str], seed: int) -> None:
    """Load weights and files; for stored needs, bring their vectors into the cache, where the indexer has put them by then."""
    for text in texts if kind == KINDS[0] else needs_of(kind, WARM_UP, seed + 1_000):
        ask(matcher, text, stored=kind == KINDS[0])


def drive(
    settings: Settings, kind: str, seed: int, seconds: float, threads: int, *, started: Callable[[], object] = time.perf_counter
) -> int:
    """Answer needs from `threads` threads for `seconds`; return how many were answered."""
    matcher = open_matcher(settings)
    texts = needs_of(kind, DRIVEN, seed)
    warm(matcher, kind, texts, seed)
    started()
    end, lock, waiting = time.perf_counter() + seconds, threading.Lock(), iter(_endless(texts, kind, seed))

    def loop() -> int:
        answered = 0
        while time.perf_counter() < end:
            with lock:
                text = next(waiting)
            ask(matcher, text, stored=kind == KINDS[0])
            answered += 1
        return answered

    with ThreadPoolExecutor(threads) as pool:
        return sum(future.result() for future in [pool.submit(loop) for _ in range(threads)])


def _endless(texts: list[str], kind: str, seed: int) -> list[str]:
    """Stored needs again and again; new ones only once each, so that no cache answers."""
    return texts * 200 if kind == KINDS[0] else texts + needs_of(kind, 4_000, seed + 7)


def _drive_together(settings: Settings, kind: str, seed: int, seconds: float, barrier: threading.Barrier) -> int:
    """One of two processes, each with one core to encode on."""
    settings = settings.model_copy(update={"threads": 1})
    return drive(settings, kind, seed, seconds, 1, started=partial(barrier.wait, MEETING_SECONDS))


def throughput(settings: Settings, kind: str, seed: int, seconds: float) -> Answer:
    """Requests a second with two threads in one process, and with two processes."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        threads = pool.submit(drive, settings, kind, seed, seconds, 2).result()
    with context.Manager() as manager, ProcessPoolExecutor(2, mp_context=context) as pool:
        barrier = manager.Barrier(2)
        futures = [pool.submit(_drive_together, settings, kind, seed + number, seconds, barrier) for number in range(2)]
        processes = sum(future.result() for future in futures)
    return {"2_threads_per_s": threads / seconds, "2_processes_per_s": processes / seconds}


def measure(experts: int, folder: Path, count: int, seconds: float, seed: int) -> list[Answer]:
    """All figures of one library size."""
    settings = settings_for(folder / str(experts))
    built = ensure_index(settings, experts, seed)
    context = multiprocessing.get_context("spawn")
    rows: list[Answer] = []
    for kind in KINDS:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            figures = pool.submit(latency, settings, kind, count, seed).result()
        rows.append({"experts": experts, "needs": kind, **figures, **throughput(settings, kind, seed, seconds), "built_s": built})
    return rows


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.match", description=__doc__)
    parser.add_argument("--experts", default="1000,10000,100000", help="library sizes, separated by commas")
    parser.add_argument("--needs", type=int, default=100, help="needs timed, of each sort")
    parser.add_argument("--seconds", type=float, default=6.0, help="how long throughput is measured")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the indexes are kept between runs")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows: list[Answer] = []
    for experts in map(int, arguments.experts.split(",")):
        rows += measure(experts, arguments.folder, arguments.needs, arguments.seconds, arguments.seed)
    show("match", rows, arguments.json)


if __name__ == "__main__":
    main()
