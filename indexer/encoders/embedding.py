"""Looks up word embeddings in a mapped safetensors file, without loading it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors
from models.errors import ConfigurationError

_TYPES = {"F32": "<f4", "F16": "<f2", "BF16": "<u2"}


class WordEmbedding:
    """Row i is the embedding of token id i. Pages of the file that no text needed are never read."""

    def __init__(self, file: Path, tensor: str) -> None:
        """Map `tensor` of `file` (format: eight bytes of header length, a JSON header with offsets, the data)."""
        with file.open("rb") as opened:
            size = int.from_bytes(opened.read(8), "little")
            facts = json.loads(opened.read(size))[tensor]
        self._bfloat16 = facts["dtype"] == "BF16"
        if facts["dtype"] not in _TYPES:
            raise ConfigurationError(
                f"不支持的词向量类型 {facts['dtype']}。", f"Word embeddings of type {facts['dtype']} are not supported."
            )
        start = 8 + size + facts["data_offsets"][0]
        self._rows = np.memmap(file, dtype=_TYPES[facts["dtype"]], mode="r", offset=start, shape=tuple(facts["shape"])).view(np.ndarray)

    def __call__(self, ids: NDArray[np.int64]) -> Vectors:
        """(…) token ids → (…, hidden) float32."""
        rows = self._rows[ids]
        if self._bfloat16:  # bfloat16 is the upper half of a float32
            return (rows.astype(np.uint32) << 16).view(np.float32)
        return rows.astype(np.float32, copy=False)
