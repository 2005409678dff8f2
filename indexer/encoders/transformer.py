"""Encodes with an exported transformer (OpenVINO or ONNX Runtime). Needs no torch at run time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from indexer.encoders.base import Vectors
from indexer.encoders.embedding import WordEmbedding
from indexer.encoders.export import FACTS, exported
from indexer.encoders.model_folder import ModelFolder
from indexer.encoders.network import Mask, open_network
from indexer.encoders.pooling import pool, unit

# Tokens in one run of the network, padding included: enough that the weights are streamed from memory seldom, few enough
# that the activations stay near the caches (benchmarks/encode.py).
TOKENS_A_BATCH = 2048


class TransformerRunner:
    """One loaded model: texts (with their prompts) to unit vectors or token vectors."""

    def __init__(
        self, model: ModelFolder, cache: Path, identity: str, *, backend: str, precision: str, max_tokens: int, threads: int
    ) -> None:
        """Load, exporting first where that was never done (indexer.encoders.export says what is raised)."""
        folder = exported(model, cache, identity, backend, precision)
        facts = json.loads((folder / FACTS).read_text("utf-8"))
        self._tokenizer = Tokenizer.from_file(str(model.transformer / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(max_tokens, model.max_tokens))
        self._embedding = WordEmbedding(model.transformer / "model.safetensors", facts["embedding"])
        self._network = open_network(folder, backend, precision, threads)
        self._pooling = model.pooling
        self._dimension = model.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(texts, dimension) float32 unit vectors, in the order of `texts`."""
        vectors = np.empty((len(texts), self._dimension), np.float32)

        def keep(numbers: Sequence[int], hidden: Vectors, mask: Mask) -> None:
            vectors[list(numbers)] = unit(pool(hidden, mask, self._pooling))

        self._run(texts, keep)
        return vectors

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text its token vectors (tokens, hidden), unit length, the framing special tokens included."""
        found: list[Vectors] = [np.empty((0, self._dimension), np.float32)] * len(texts)

        def keep(numbers: Sequence[int], hidden: Vectors, mask: Mask) -> None:
            for row, number in enumerate(numbers):
                found[number] = unit(hidden[row, mask[row] == 1])

        self._run(texts, keep)
        return found

    def _run(self, texts: Sequence[str], keep: Callable[[Sequence[int], Vectors, Mask], None]) -> None:
        encodings: list[Any] = self._tokenizer.encode_batch_fast(list(texts))
        ids = [encoding.ids for encoding in encodings]
        for numbers in batches([len(one) for one in ids]):
            width = max(len(ids[number]) for number in numbers)
            padded = np.zeros((len(numbers), width), np.int64)
            mask: Mask = np.zeros((len(numbers), width), np.int64)
            for row, number in enumerate(numbers):
                padded[row, : len(ids[number])] = ids[number]
                mask[row, : len(ids[number])] = 1
            keep(numbers, self._network(self._embedding(padded), mask), mask)


def batches(lengths: Sequence[int], budget: int = TOKENS_A_BATCH) -> Iterator[list[int]]:
    """Group text numbers by similar length, longest first, so that little is padded and no batch exceeds `budget` tokens."""
    order = sorted(range(len(lengths)), key=lambda number: (-lengths[number], number))
    start = 0
    while start < len(order):
        count = max(1, budget // max(1, lengths[order[start]]))
        yield order[start : start + count]
        start += count
