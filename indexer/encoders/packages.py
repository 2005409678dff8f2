"""Finds the files of models that come inside pinned packages."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from indexer.encoders.folders import sha256_of
from models.errors import IntegrityError, NotReady


def carried_by(package: str, file: str) -> Path:
    """Where the installed package keeps the file. Raises NotReady where it is not installed.

    The package is only located, not imported: importing it would load its own inference engine.
    """
    spec = importlib.util.find_spec(package)
    for location in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(location) / file).is_file():
            return path
    raise NotReady(
        f"内置模型所在的依赖包 {package} 没有安装。",
        f"The package {package}, which carries a built-in model, is not installed.",
        remedy_zh="请运行 make setup。",
        remedy_en="Run make setup.",
    )


def check_carried(path: Path, sha256: str, package: str) -> None:
    """Raise IntegrityError unless the package's file has this sha256."""
    if sha256_of(path) != sha256:
        raise IntegrityError(
            f"模型文件 {path.name} 的校验和不符。",
            f"The model file {path.name} does not have the expected checksum.",
            remedy_zh=f"请重新安装固定版本的依赖包 {package}。",
            remedy_en=f"Reinstall the pinned version of the package {package}.",
        )
