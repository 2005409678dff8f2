"""Real encoders for the tests: the built-in ones once a session, and a tiny random BERT as an ordinary sentence-transformers folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from indexer.encoders import Encoder, Role, Vectors, load_encoder
from models.settings import DEFAULT_ENCODERS, EncoderSpec, Settings

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    *"abcdefghijklmnopqrstuvwxyz",
    "red",
    "green",
    "blue",
    "steel",
    "battery",
    "blade",
    "query",
    "passage",
    ":",
]


@pytest.fixture(scope="session")
def e5() -> Encoder:
    """The built-in e5, from the shared model cache (converted there first if need be)."""
    return load_encoder(DEFAULT_ENCODERS[0], Settings())


@pytest.fixture(scope="session")
def use() -> Encoder:
    return load_encoder(DEFAULT_ENCODERS[1], Settings())


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random two-layer BERT of 32 dimensions, saved by sentence-transformers itself."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    bare = tmp_path_factory.mktemp("bert")
    config = BertConfig(
        vocab_size=len(WORDS), max_position_embeddings=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
    )
    BertModel(config).save_pretrained(bare)
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(bare / "tokenizer.json"))
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    write_json(bare / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 64, **special})
    folder = tmp_path_factory.mktemp("tiny")
    transformer = Transformer(str(bare), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(32, pooling_mode="mean"), Normalize()], device="cpu").save(str(folder))
    return folder


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
