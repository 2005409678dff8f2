"""A random two-layer BERT of 32 dimensions, as an ordinary sentence-transformers folder."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, processors

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


def make(folder: Path) -> Path:
    """Make the model under `folder`, saved by sentence-transformers itself; return the folder of the model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    bare = folder / "bert"
    config = BertConfig(
        vocab_size=len(WORDS), max_position_embeddings=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
    )
    BertModel(config).save_pretrained(bare)
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(bare / "tokenizer.json"))
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    tokenizer_config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 64, **special}
    (bare / "tokenizer_config.json").write_text(json.dumps(tokenizer_config), "utf-8")
    transformer = Transformer(str(bare), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(32, pooling_mode="mean"), Normalize()], device="cpu").save(str(folder / "tiny"))
    return folder / "tiny"
