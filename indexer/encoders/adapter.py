"""Puts an adapter on top of a model: a LoRA folder as PEFT writes it, or a delta file. PEFT itself is not needed.

- A folder with adapter_config.json and adapter_model.safetensors: plain LoRA. Each pair of matrices adds scale · B A to the weight it
  belongs to, with scale = lora_alpha / r (or lora_alpha / √r with `use_rslora`); modules saved whole replace the base's.
- A .safetensors file, the delta format: a tensor named like one of the model's replaces it; one named NAME + ".delta" is added to NAME.

Other kinds of PEFT adapter (DoRA, IA³ …) are refused: merge them into a model folder with PEFT first.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from indexer.encoders.folders import MANIFEST, ensure
from indexer.encoders.model_folder import describe
from models.errors import ConfigurationError

Tensors = dict[str, NDArray[Any]]
DELTA = ".delta"
BUILT_IN = Path(__file__).parent / "adapters"
_PREFIX = "builtin:"
_WEIGHTS = "model.safetensors"
_PEFT_PREFIX = "base_model.model."


def adapter_path(adapter: str) -> Path:
    """Where the adapter named in a spec lies: "builtin:NAME", which ships with the product, or a path.

    Raises ConfigurationError where nothing is there.
    """
    path = BUILT_IN / adapter.removeprefix(_PREFIX) if adapter.startswith(_PREFIX) else Path(adapter).expanduser()
    if not path.exists():
        raise ConfigurationError(
            f"找不到适配器 {adapter}。",
            f"There is no adapter {adapter}.",
            remedy_zh="请更正 HAIZHI_ENCODERS 中的 adapter:内置适配器 builtin:名称,或 LoRA 文件夹、增量 safetensors 文件的路径。",
            remedy_en="Correct adapter in HAIZHI_ENCODERS: builtin:NAME, or the path of a LoRA folder or of a delta safetensors file.",
        )
    return path


def adapted(base: Path, adapter: Path, cache: Path, identity: str) -> Path:
    """The folder of `base` with `adapter` merged into its weights, made under `cache` where there is none yet.

    `identity` is a digest of both. Raises ConfigurationError where the adapter is of another kind or does not fit the model.
    """
    return ensure(cache.expanduser() / f"adapted-{identity[:16]}", lambda folder: _merge(base, adapter, folder))


def _merge(base: Path, adapter: Path, folder: Path) -> None:
    transformer = describe(base).transformer.relative_to(base)
    shutil.copytree(base, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(_WEIGHTS, MANIFEST, ".*"))
    tensors: Tensors = load_file(base / transformer / _WEIGHTS)
    if adapter.is_dir():
        _apply_lora(tensors, adapter)
    else:
        _apply_delta(tensors, adapter)
    save_file(tensors, folder / transformer / _WEIGHTS, metadata={"format": "pt"})


def _apply_delta(tensors: Tensors, file: Path) -> None:
    for name, value in load_file(file).items():
        target = name.removesuffix(DELTA)
        _check_fit(tensors, target, value.shape, file)
        added = tensors[target] + value if name.endswith(DELTA) else value
        tensors[target] = added.astype(tensors[target].dtype)


def _apply_lora(tensors: Tensors, folder: Path) -> None:
    try:
        config = json.loads((folder / "adapter_config.json").read_text("utf-8"))
        adapter = load_file(folder / "adapter_model.safetensors")
        scale = _scale(config)
    except (OSError, ValueError, KeyError) as error:
        raise _unfit(folder, "adapter_config.json") from error
    for name, value in adapter.items():
        target = name.removeprefix(_PEFT_PREFIX)
        if target.endswith(".lora_A.weight"):
            module = target.removesuffix(".lora_A.weight")
            change = scale * (adapter[name.replace(".lora_A.", ".lora_B.")].astype(np.float32) @ value.astype(np.float32))
            change = change.T if config.get("fan_in_fan_out") else change
            weight = _own_name(tensors, f"{module}.weight", folder)
            _check_fit(tensors, weight, change.shape, folder)
            tensors[weight] = (tensors[weight] + change).astype(tensors[weight].dtype)
        elif not target.endswith(".lora_B.weight"):
            whole = _own_name(tensors, target.replace(".modules_to_save.", "."), folder)
            _check_fit(tensors, whole, value.shape, folder)
            tensors[whole] = value.astype(tensors[whole].dtype)


def _scale(config: Mapping[str, Any]) -> float:
    """LoRA's factor (Hu et al. 2021, § 4.1; rank-stabilised: Kalajdzievski 2023)."""
    special = ("use_dora", "rank_pattern", "alpha_pattern", "layer_replication")
    if config["peft_type"] != "LORA" or any(config.get(key) for key in special):
        raise ValueError("not a plain LoRA adapter")
    rank = float(config["r"])
    return float(config["lora_alpha"]) / (np.sqrt(rank) if config.get("use_rslora") else rank)


def _own_name(tensors: Tensors, name: str, adapter: Path) -> str:
    """The base's name of a tensor: an adapter may have been trained on the model with or without an outer wrapper."""
    for candidate in (name, *(key for key in tensors if name.endswith("." + key) or key.endswith("." + name))):
        if candidate in tensors:
            return candidate
    raise _unfit(adapter, name)


def _check_fit(tensors: Tensors, name: str, shape: tuple[int, ...], adapter: Path) -> None:
    if name not in tensors or tensors[name].shape != shape:
        raise _unfit(adapter, name)


def _unfit(adapter: Path, part: str) -> ConfigurationError:
    return ConfigurationError(
        f"适配器 {adapter.name} 与模型不匹配,或类型不受支持({part})。",
        f"The adapter {adapter.name} does not fit the model, or is of a kind that is not supported ({part}).",
        remedy_zh="请使用普通 LoRA(PEFT 文件夹)或增量 safetensors 文件,并确认它是在同一模型上训练的。",
        remedy_en="Use plain LoRA (a PEFT folder) or a delta safetensors file, trained on this very model.",
    )
