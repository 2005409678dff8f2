"""What a sentence-transformers folder says of itself: how tokens become one vector, its length and its limits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.errors import ConfigurationError


class Pooling(StrEnum):
    """How the token vectors of a text become its one vector."""

    MEAN = "mean"
    FIRST = "cls"
    LAST = "lasttoken"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """One sentence-transformers model on disk.

    `plain` is True where its modules are Transformer, Pooling and perhaps Normalize alone, which every backend here can run; any
    other module needs the backend "torch".
    """

    path: Path
    transformer: Path
    dimension: int
    max_tokens: int
    pooling: Pooling
    plain: bool


def describe(path: Path) -> ModelFolder:
    """Read the folder's configuration. Raises ConfigurationError where it is not a sentence-transformers folder."""
    try:
        modules = json.loads((path / "modules.json").read_text("utf-8"))
        kinds = {module["type"].rsplit(".", 1)[-1]: path / module["path"] for module in modules}
        transformer = kinds["Transformer"]
        config = _read(transformer / "config.json")
        pooling = _read(kinds["Pooling"] / "config.json") if "Pooling" in kinds else {}
        dimension = _dimension(kinds, config, pooling)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path.name} 不是 sentence-transformers 模型文件夹。",
            f"{path.name} is not a sentence-transformers model folder.",
            remedy_zh="请在 HAIZHI_ENCODERS 中给出含有 modules.json 的模型文件夹。",
            remedy_en="Name a model folder with a modules.json in HAIZHI_ENCODERS.",
        ) from error
    return ModelFolder(
        path=path,
        transformer=transformer,
        dimension=dimension,
        max_tokens=_max_tokens(transformer, config),
        pooling=_pooling(pooling),
        plain=kinds.keys() <= {"Transformer", "Pooling", "Normalize"} and "Pooling" in kinds,
    )


def _read(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text("utf-8"))
    if not isinstance(content, dict):
        raise TypeError(f"{path.name} is not an object")
    return content


def _dimension(kinds: dict[str, Path], config: dict[str, Any], pooling: dict[str, Any]) -> int:
    if "Dense" in kinds:
        return int(_read(kinds["Dense"] / "config.json")["out_features"])
    # The pooling's key was renamed in sentence-transformers 5.
    return int(pooling.get("word_embedding_dimension") or pooling.get("embedding_dimension") or config["hidden_size"])


def _max_tokens(transformer: Path, config: dict[str, Any]) -> int:
    own = transformer / "sentence_bert_config.json"
    said = _read(own).get("max_seq_length") if own.exists() else None
    return int(said or config.get("max_position_embeddings", 512))


def _pooling(config: dict[str, Any]) -> Pooling:
    """Read either form of a pooling's configuration: `pooling_mode`, or the older flags."""
    mode = config.get("pooling_mode")
    if mode is None:
        flags = {"mean": "pooling_mode_mean_tokens", "cls": "pooling_mode_cls_token", "lasttoken": "pooling_mode_lasttoken"}
        on = [key for key in config if key.startswith("pooling_mode_") and config[key]]
        mode = next((mode for mode, flag in flags.items() if on == [flag]), None)
    return Pooling(mode) if mode in set(Pooling) else Pooling.OTHER
