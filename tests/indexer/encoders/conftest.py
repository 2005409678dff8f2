"""Real encoders for the tests: the built-in ones once a session, and the tiny random BERT of tests.indexer.tiny_model."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from indexer.encoders import Encoder, Role, Vectors, load_encoder
from models.settings import DEFAULT_ENCODERS, TERM_ENCODER, EncoderSpec, Settings


@pytest.fixture(scope="session")
def e5() -> Encoder:
    """The built-in e5, from the shared model cache (converted there first if need be)."""
    return load_encoder(DEFAULT_ENCODERS[0], Settings())


@pytest.fixture(scope="session")
def use() -> Encoder:
    return load_encoder(TERM_ENCODER, Settings())


@pytest.fixture(scope="session")
def minilm() -> Encoder:
    """The built-in model of English, from the shared model cache."""
    return load_encoder(DEFAULT_ENCODERS[1], Settings())


@pytest.fixture
def tiny(tiny_folder: Path, tmp_path: Path) -> Callable[..., Encoder]:
    """A function: fields of an EncoderSpec → the tiny model opened with them, with a model cache of the test's own."""

    def opened(**fields: object) -> Encoder:
        return load_encoder(
            EncoderSpec.model_validate({"name": "tiny", "model": str(tiny_folder)} | fields), Settings(cache=tmp_path / "cache")
        )

    return opened


@pytest.fixture(scope="session")
def tiny_tensors(tiny_folder: Path) -> dict[str, Vectors]:
    return load_file(next(tiny_folder.rglob("model.safetensors")))


class Counting:
    """Wraps a real encoder and counts the texts that reach it."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension, self.fingerprint = encoder.name, encoder.dimension, encoder.fingerprint
        self._encoder = encoder
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.seen += texts
        return self._encoder.encode(texts, role)

    def encode_tokens(self, texts: Sequence[str], role: Role) -> list[Vectors] | None:
        return self._encoder.encode_tokens(texts, role)


def lengths(vectors: Vectors) -> Vectors:
    found: Vectors = np.linalg.norm(vectors, axis=-1)
    return found


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), "utf-8")
