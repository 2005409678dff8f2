"""Speed, memory and faithfulness of encoding, by backend: `python -m benchmarks.encode`.

Passages of 150 tokens (English) in bulk; queries of 60 and of 340 characters (Chinese) one at a time. Every backend runs in a fresh
process. Times are the best of several repeats, as wall time and as CPU time of all threads: on a busy machine only the latter compares.
The cosine is the mean of that with torch in float32 on the same texts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from benchmarks.memory import resident
from benchmarks.needs import short_needs
from benchmarks.report import Row, show
from benchmarks.vocabulary import english
from indexer.encoders import Encoder, Role, Vectors, load_encoder
from indexer.encoders.weights import e5_folder
from models.errors import ConfigurationError
from models.settings import DEFAULT_ENCODERS, TERM_ENCODER, EncoderSpec, Settings

TOKENS = 150
SHORT, LONG = 60, 340
BACKENDS: dict[str, EncoderSpec] = {
    f"e5 {backend} {precision}": DEFAULT_ENCODERS[0].model_copy(update={"backend": backend, "precision": precision})
    for backend, precision in (
        ("torch", "float32"), ("onnx", "float32"), ("onnx", "int8"), ("openvino", "float32"), ("openvino", "bfloat16"), ("auto", "auto")
    )
} | {"minilm": DEFAULT_ENCODERS[1], "use": TERM_ENCODER}  # fmt: skip
REFERENCE = "e5 torch float32"


@dataclass(frozen=True)
class Task:
    """What one process measures."""

    name: str
    passages: list[str]
    short: list[str]
    long: list[str]
    threads: int
    repeats: int


def passages_of_tokens(count: int, tokens: int, seed: int) -> list[str]:
    """Return `count` English texts, each cut to `tokens` tokens of e5 (special tokens and prompt included)."""
    rng, words = np.random.default_rng([seed, 9]), english(seed)
    tokenizer = Tokenizer.from_file(str(e5_folder(Settings().cache) / "tokenizer.json"))
    prompt = len(tokenizer.encode("passage:").ids)
    texts = [" ".join(words.draw(rng, tokens).tolist()) for _ in range(count)]
    return [text[: tokenizer.encode(text).offsets[tokens - prompt][1]] for text in texts]


def measure(task: Task) -> tuple[Row, Vectors]:
    """Load one encoder and time it; return the row of figures and the passages' vectors."""
    started = time.perf_counter()
    encoder = load_encoder(BACKENDS[task.name], Settings(threads=task.threads))
    encoder.encode(task.short[:1], Role.QUERY)
    loading = time.perf_counter() - started
    wall, cpu = _best(lambda: encoder.encode(task.passages, Role.PASSAGE), task.repeats)
    short = _one_by_one(encoder, task.short, task.repeats)
    long = _one_by_one(encoder, task.long, task.repeats)
    row: dict[str, str | int | float] = {
        "backend": task.name,
        "load s": loading,
        "passages/s": len(task.passages) / wall,
        "passages/CPU s": len(task.passages) / cpu,
        f"{SHORT} chars ms": short[0] * 1000,
        f"{SHORT} chars CPU ms": short[1] * 1000,
        f"{LONG} chars ms": long[0] * 1000,
        f"{LONG} chars CPU ms": long[1] * 1000,
    }
    return row | resident(), encoder.encode(task.passages, Role.PASSAGE)


def _one_by_one(encoder: Encoder, texts: Sequence[str], repeats: int) -> tuple[float, float]:
    """Median over the texts of the best (wall, CPU) seconds to encode one alone."""
    times = [_best(partial(encoder.encode, [text], Role.QUERY), repeats) for text in texts]
    wall, cpu = np.median(np.array(times), axis=0)
    return float(wall), float(cpu)


def _best(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """The least wall and the least CPU seconds of several runs."""
    times = []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    best = np.array(times).min(axis=0)
    return float(best[0]), float(best[1])


def run(names: Sequence[str], count: int, threads: int, repeats: int, seed: int) -> list[Row]:
    """Measure the named backends one after the other, each in a process of its own."""
    passages = passages_of_tokens(count, TOKENS, seed)
    short, long = short_needs(10, seed, SHORT), short_needs(6, seed + 1, LONG)
    rows: list[Row] = []
    reference: Vectors | None = None
    for name in names:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            try:
                row, vectors = pool.submit(measure, Task(name, passages, short, long, threads, repeats)).result()
            except ConfigurationError as error:
                rows.append({"backend": f"{name}: {error.en}"})
                continue
        if name == REFERENCE:
            reference = vectors
        if reference is not None and reference.shape == vectors.shape:
            row = {**row, "cosine": f"{float((reference * vectors).sum(1).mean()):.5f}"}
        rows.append(row)
    return rows


def main() -> None:
    """Parse the command line, measure, show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backends", nargs="*", default=list(BACKENDS), choices=list(BACKENDS))
    parser.add_argument("--passages", type=int, default=64)
    parser.add_argument("--threads", type=int, default=0, help="0 = all cores")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    show("Encoding", run(given.backends, given.passages, given.threads, given.repeats, given.seed), given.json)


if __name__ == "__main__":
    main()
