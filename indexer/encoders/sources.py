"""Finds the files that an encoder's spec names, and the digest that identifies its weights."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.encoders.folders import sha256_of
from indexer.encoders.minilm import SHA256 as MINILM_SHA256
from indexer.encoders.minilm import minilm_folder
from indexer.encoders.shipped_means import MEANS
from indexer.encoders.weights import FORMAT, e5_folder
from indexer.encoders.weights import SHA256 as E5_SHA256
from models.errors import ConfigurationError, IntegrityError, NotReady
from models.settings import EncoderSpec

E5, MINILM, USE = "builtin:e5-small", "builtin:minilm-l6", "builtin:use-multilingual"
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
# What of a model folder changes its vectors.
_DECISIVE = ("*.safetensors", "*.bin", "*.json", "*.txt", "*.model")


@dataclass(frozen=True, slots=True)
class Source:
    """A transformer model on disk. `open`: cache → its sentence-transformers folder, made first where it is built in; `identity`: the
    sha256 of what it is."""

    open: Callable[[Path], Path]
    identity: str


def locate(spec: EncoderSpec, cache: Path) -> Source:
    """Find the model of `spec`, without loading it.

    Raises ConfigurationError where the spec names nothing that can be a model, NotReady where a hub model cannot be had now,
    IntegrityError where a folder's weights do not have the sha256 that the spec gives.
    """
    if spec.model == E5:
        return Source(e5_folder, hashlib.sha256(f"{E5_SHA256} {FORMAT}".encode()).hexdigest())
    if spec.model == MINILM:
        return Source(minilm_folder, hashlib.sha256(MINILM_SHA256.encode()).hexdigest())
    folder = Path(spec.model).expanduser()
    if folder.is_dir():
        return _of(folder, spec, cache)
    if spec.model.startswith("builtin:") or not _HUB_NAME.fullmatch(spec.model):
        raise _unknown(spec)
    return _of(_from_hub(spec.model, spec.revision), spec, cache)


def _of(folder: Path, spec: EncoderSpec, cache: Path) -> Source:
    _check_sha256(spec, folder)
    return Source(lambda _: folder, digest(folder, cache))


def digest(path: Path, cache: Path) -> str:
    """The sha256 over a model's or an adapter's decisive files (names and contents; not its means), in hexadecimal.

    Hashing gigabytes takes seconds, so the result is remembered under `cache` for as long as every file keeps its size and time of change.
    """
    files = sorted({file for pattern in _DECISIVE for file in path.rglob(pattern)} - {path / MEANS}) if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent
    stamps = [[str(file.relative_to(root)), file.stat().st_size, file.stat().st_mtime_ns] for file in files]
    memory = cache.expanduser() / "digests" / (hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32] + ".json")
    if (known := _recall(memory, stamps)) is not None:
        return known
    whole = hashlib.sha256()
    for (name, _, _), file in zip(stamps, files, strict=True):
        whole.update(f"{name}\0{sha256_of(file)}\n".encode())
    memory.parent.mkdir(parents=True, exist_ok=True)
    part = memory.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps({"stamps": stamps, "digest": whole.hexdigest()}), "utf-8")
    part.replace(memory)
    return whole.hexdigest()


def _recall(memory: Path, stamps: list[list[object]]) -> str | None:
    try:
        known = json.loads(memory.read_text("utf-8"))
        return str(known["digest"]) if known["stamps"] == stamps else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # Nothing remembered, or not legibly: it is computed again.


def _check_sha256(spec: EncoderSpec, folder: Path) -> None:
    if spec.sha256 and sha256_of(folder / "model.safetensors") != spec.sha256.lower():
        raise IntegrityError(
            f"编码器 {spec.name} 的模型文件 model.safetensors 与设置中的 sha256 不符。",
            f"model.safetensors of encoder {spec.name} does not have the sha256 that the settings give.",
            remedy_zh="请重新取得该模型,或更正 HAIZHI_ENCODERS 中的 sha256。",
            remedy_en="Fetch the model again, or correct the sha256 in HAIZHI_ENCODERS.",
        )


def _from_hub(name: str, revision: str | None) -> Path:
    """The hub's copy on this disk, else fetched now."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(snapshot_download(name, revision=revision))
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise NotReady(
            f"本机没有模型 {name},目前也无法下载。",
            f"The model {name} is not on this machine and cannot be fetched now.",
            remedy_zh="请在联网时运行一次,或把模型文件夹的路径写入 HAIZHI_ENCODERS。",
            remedy_en="Run once with network access, or put the path of a model folder into HAIZHI_ENCODERS.",
        ) from error


def _unknown(spec: EncoderSpec) -> ConfigurationError:
    return ConfigurationError(
        f"编码器 {spec.name}:没有模型 {spec.model}。",
        f"Encoder {spec.name}: there is no model {spec.model}.",
        remedy_zh=f"HAIZHI_ENCODERS 中的 model 可以是 {E5}、{MINILM}、{USE}、模型文件夹的路径,或模型库中的名称(机构/模型)。",
        remedy_en=f"In HAIZHI_ENCODERS, model is {E5}, {MINILM}, {USE}, the path of a model folder, or a hub name (owner/model).",
    )
