"""Encodes with sentence-transformers itself: any model it can load, at the price of loading torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.encoders.base import Vectors
from indexer.encoders.network import cores
from indexer.encoders.pooling import unit
from indexer.encoders.quiet import quiet

TEXTS_A_BATCH = 16


class TorchRunner:
    """One loaded sentence-transformers model."""

    def __init__(self, folder: Path, *, precision: str, max_tokens: int, threads: int) -> None:
        """Load `folder` on the CPU, in float32 or bfloat16."""
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(cores(threads))
        kinds = {"float32": torch.float32, "bfloat16": torch.bfloat16}
        with quiet():
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": kinds[precision]})
        self._model.max_seq_length = min(max_tokens, self._model.max_seq_length or max_tokens)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(texts, dimension) float32 unit vectors."""
        vectors = self._model.encode(list(texts), prompt="", batch_size=TEXTS_A_BATCH, convert_to_tensor=True, show_progress_bar=False)
        return unit(vectors.float().numpy())

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text its token vectors (tokens, hidden), unit length, the framing special tokens included."""
        if not texts:
            return []
        found = self._model.encode(
            list(texts), prompt="", batch_size=TEXTS_A_BATCH, output_value="token_embeddings", show_progress_bar=False
        )
        return [unit(np.asarray(tokens.float().numpy(), dtype=np.float32)) for tokens in found]
