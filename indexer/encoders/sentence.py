"""A sentence-transformers model as an `Encoder`: prompts, its language, fingerprint, and the weights loaded when the first text comes."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from indexer.encoders.adapter import adapted, adapter_path
from indexer.encoders.base import Role, Vectors
from indexer.encoders.minilm import DIMENSION as MINILM_DIMENSION
from indexer.encoders.model_folder import ModelFolder, describe
from indexer.encoders.precision import choose
from indexer.encoders.shipped_means import FOLDER, MEANS, read_means
from indexer.encoders.sources import E5, MINILM, Source, digest, locate
from indexer.encoders.torch_runner import TorchRunner
from indexer.encoders.transformer import TransformerRunner
from indexer.encoders.weights import DIMENSION as E5_DIMENSION
from indexer.text import gloss
from models.settings import DEFAULT_ENCODERS, EncoderSpec

BUILT_IN = {E5: E5_DIMENSION, MINILM: MINILM_DIMENSION}  # transformers that ship, and their dimensions: nothing is opened to know them


class Runner(Protocol):
    """A loaded model: texts with their prompts to vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32 unit vectors."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its unit token vectors (tokens, hidden)."""
        ...


class SentenceEncoder:
    """One transformer, built in or named by the settings, with an adapter on top where the spec names one."""

    def __init__(self, spec: EncoderSpec, cache: Path, threads: int) -> None:
        """Find the model and compute the fingerprint; nothing is loaded yet. Raises what `locate` and `choose` raise."""
        self.name = spec.name
        self._spec, self._cache, self._threads = spec, cache, threads
        self._source: Source = locate(spec, cache)
        builtin = spec.model in BUILT_IN
        found = None if builtin else describe(self._source.open(cache))
        self.dimension = found.dimension if found else BUILT_IN[spec.model]
        self._adapter = digest(adapter_path(spec.adapter), cache) if spec.adapter else ""
        self._backend, self._precision = choose(spec, plain=found.plain if found else True, builtin=builtin)
        self.fingerprint = self._fingerprint()
        self._loading = threading.Lock()

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return (len(texts), dimension) float32 unit vectors; of a text in a language that the model does not read, zeros."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        read = [place for place, text in enumerate(texts) if self._spec.language == "any" or gloss.readable(text)]
        if read:
            vectors[read] = self._loaded().encode(self._read([texts[place] for place in read], role))
        return vectors

    def encode_tokens(self, texts: Sequence[str], role: Role) -> list[Vectors]:
        """Return for each text its unit token vectors (tokens, hidden): prompt and special tokens included, uncentred."""
        return self._loaded().encode_tokens(self._read(texts, role)) if texts else []

    def shipped_means(self) -> Mapping[str, Vectors]:
        """Means for centring (indexer.encoders.centring): of the built-in model, or from MEANS in the adapter's or the model's folder."""
        if self._spec.adapter:
            return read_means(adapter_path(self._spec.adapter) / MEANS)
        if self._spec.model in BUILT_IN:
            return read_means(FOLDER / f"{self._spec.model.removeprefix('builtin:')}.safetensors") if self._reads_by_default() else {}
        return read_means(self._source.open(self._cache) / MEANS)

    def _reads_by_default(self) -> bool:
        """Whether texts come to the built-in model as they did when its means were made."""
        default = next(spec for spec in DEFAULT_ENCODERS if spec.model == self._spec.model)
        return all(getattr(default, field) == getattr(self._spec, field) for field in ("query_prompt", "passage_prompt", "language"))

    def _read(self, texts: Sequence[str], role: Role) -> list[str]:
        """The texts as the model gets them: with the prompt of their role, in the language that it reads."""
        prompt = self._spec.query_prompt if role is Role.QUERY else self._spec.passage_prompt
        return [prompt + (gloss.gloss(text) if self._spec.language == "en" else text) for text in texts]

    def _fingerprint(self) -> str:
        spec = self._spec
        decisive = [
            self._source.identity, self._adapter, spec.query_prompt, spec.passage_prompt, spec.max_tokens, self._backend, self._precision
        ]  # fmt: skip
        if spec.language == "en":
            decisive.append(gloss.fingerprint())
        return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:32]

    def _loaded(self) -> Runner:
        """Load at first use; threads that come meanwhile wait for it."""
        with self._loading:
            return self._runner

    @cached_property
    def _runner(self) -> Runner:
        folder, identity = self._source.open(self._cache), self._source.identity
        if self._spec.adapter:
            identity = hashlib.sha256(f"{identity} {self._adapter}".encode()).hexdigest()
            folder = adapted(folder, adapter_path(self._spec.adapter), self._cache, identity)
        model: ModelFolder = describe(folder)
        if self._backend == "torch":
            return TorchRunner(folder, precision=self._precision, max_tokens=self._spec.max_tokens, threads=self._threads)
        return TransformerRunner(
            model, self._cache, identity,
            backend=self._backend, precision=self._precision, max_tokens=self._spec.max_tokens, threads=self._threads,
        )  # fmt: skip
