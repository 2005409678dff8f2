"""Converts the transformer of a sentence-transformers folder for the fast CPU runtimes, once, at set-up or first use.

Word embeddings stay out of the exported network: they are looked up in the mapped model.safetensors instead. For a model of 250,000
words that is four fifths of its bytes, of which a process then holds only the rows that it meets.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.encoders.folders import ensure
from indexer.encoders.model_folder import ModelFolder, Pooling
from indexer.encoders.network import open_network
from indexer.encoders.pooling import pool, unit
from indexer.encoders.quiet import quiet
from models.errors import ConfigurationError

if TYPE_CHECKING:
    import torch

VERSION = 1  # grows when an export's result changes
FACTS = "export.json"
SAMPLE = (3, 48)  # texts, tokens a text of the random input that an export is checked with
# Cosine of a text's vector with that of torch, below which an export is refused. Dynamic int8 gives about .995.
FLOOR = 0.99


def exported(model: ModelFolder, cache: Path, identity: str, backend: str, precision: str) -> Path:
    """The exported network of `model` under `cache`, made where there is none yet.

    `identity` is a hexadecimal digest of the weights. Raises ConfigurationError where the model cannot be exported faithfully.
    """
    folder = cache.expanduser() / f"network-{identity[:16]}-{backend}-{precision}-{VERSION}"
    return ensure(folder, lambda aside: _export(model, aside, backend, precision))


def _export(model: ModelFolder, folder: Path, backend: str, precision: str) -> None:
    import torch

    with quiet(), torch.no_grad():
        network, words, name = _load(model.transformer)
        example = (words(torch.arange(14).reshape(2, 7)).float(), torch.ones(2, 7, dtype=torch.int64))
        if backend == "openvino":
            _to_openvino(network, example, folder, precision)
        else:
            _to_onnx(network, example, folder, precision)
        cosine = _compare(network, words, folder, backend, precision)
    if cosine < FLOOR:
        raise ConfigurationError(
            f"模型 {model.path.name} 转换为 {backend} 后结果偏差过大(余弦 {cosine:.3f})。",
            f"The model {model.path.name} changes too much when converted for {backend} (cosine {cosine:.3f}).",
            remedy_zh='请在 HAIZHI_ENCODERS 中为该模型设置 "backend": "torch"。',
            remedy_en='Set "backend": "torch" for it in HAIZHI_ENCODERS.',
        )
    facts = {"embedding": name, "cosine_with_torch": round(cosine, 6)}
    (folder / FACTS).write_text(json.dumps(facts), "utf-8")


def _load(transformer: Path) -> tuple[torch.nn.Module, torch.nn.Embedding, str]:
    """The network without its word embeddings, those, and their name in model.safetensors."""
    import torch
    from safetensors import safe_open
    from transformers import AutoModel

    # The attention is spelled out in plain operations ("eager"), which both exporters trace faithfully.
    model = AutoModel.from_pretrained(transformer, attn_implementation="eager", dtype=torch.float32).eval()
    words = model.get_input_embeddings()
    own_name = next(name for name, parameter in model.named_parameters() if parameter is words.weight)
    with safe_open(transformer / "model.safetensors", "numpy") as file:
        stored = list(file.keys())
    name = next((key for key in stored if key == own_name or key.endswith("." + own_name)), None)
    if name is None:
        raise ConfigurationError(
            "模型文件中找不到词向量。",
            "The model file does not hold its word embeddings under a known name.",
            remedy_zh='请在 HAIZHI_ENCODERS 中为该模型设置 "backend": "torch"。',
            remedy_en='Set "backend": "torch" for it in HAIZHI_ENCODERS.',
        )

    class Network(torch.nn.Module):
        """(texts, tokens, hidden) word embeddings and the (texts, tokens) mask → last hidden states."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, embedded: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.model(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
            return states

    return Network().eval(), words, name


def _to_openvino(network: torch.nn.Module, example: tuple[torch.Tensor, torch.Tensor], folder: Path, precision: str) -> None:
    import openvino

    shapes = [openvino.PartialShape([-1, -1, example[0].shape[2]]), openvino.PartialShape([-1, -1])]
    converted = openvino.convert_model(network, example_input=example, input=shapes)
    # Weights held as float16 halve the file and lose nothing that bfloat16 arithmetic would keep.
    openvino.save_model(converted, folder / "network.xml", compress_to_fp16=precision == "bfloat16")


def _to_onnx(network: torch.nn.Module, example: tuple[torch.Tensor, torch.Tensor], folder: Path, precision: str) -> None:
    import torch

    whole = folder / "network.onnx"
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        network, example, whole, input_names=["embedded", "mask"], output_names=["hidden"],
        dynamic_axes={"embedded": axes, "mask": axes, "hidden": axes}, opset_version=17, dynamo=False,
    )  # fmt: skip
    if precision == "int8":
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(whole, folder / "quantised.onnx", weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"], per_channel=True)
        (folder / "quantised.onnx").rename(whole)


def _compare(network: torch.nn.Module, words: torch.nn.Embedding, folder: Path, backend: str, precision: str) -> float:
    """Least cosine of mean-pooled vectors with torch's, on random words of the model's own, the last text padded."""
    import torch

    texts, tokens = SAMPLE
    ids = torch.from_numpy(np.random.default_rng(0).integers(words.weight.shape[0], size=SAMPLE))
    embedded, mask = words(ids).float(), torch.ones(texts, tokens, dtype=torch.int64)
    mask[-1, tokens // 2 :] = 0
    found = open_network(folder, backend, precision, threads=0)(embedded.numpy(), mask.numpy())
    one, other = (unit(pool(hidden, mask.numpy(), Pooling.MEAN)) for hidden in (network(embedded, mask).numpy(), found))
    return float((one * other).sum(1).min())
