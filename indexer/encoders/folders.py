"""Folders of files that can be made again from something else: built aside, renamed into place, checked when opened.

A folder is either whole or absent: `ensure` builds into a hidden neighbour, writes MANIFEST (the sha256 of each file), and renames. A
process that is killed leaves a neighbour behind, which the next builder removes. Two processes that want the same folder take turns by a
file lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from models.errors import IntegrityError

MANIFEST = "manifest.json"


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ensure(folder: Path, build: Callable[[Path], None]) -> Path:
    """Return `folder`, whole and checked; call `build` with an empty folder to fill first where there is none yet.

    Raises IntegrityError where its files are no longer what was built.
    """
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f".{folder.name}.lock")):
            _remove_remains(folder)
            if not folder.exists():
                _build_aside(folder, build)
    check(folder)
    return folder


def check(folder: Path) -> None:
    """Raise IntegrityError unless every file is as it was built.

    Size and time of change are compared first; only where the time differs is the content read (a folder that was copied, or tampered
    with).
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(folder, MANIFEST) from error
    for name, facts in manifest.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != facts["size"]:
            raise _damaged(folder, name)
        if path.stat().st_mtime_ns != facts["changed"] and sha256_of(path) != facts["sha256"]:
            raise _damaged(folder, name)


def _build_aside(folder: Path, build: Callable[[Path], None]) -> None:
    aside = folder.with_name(f".{folder.name}.part-{os.getpid()}")
    aside.mkdir()
    try:
        build(aside)
        files = sorted(path for path in aside.rglob("*") if path.is_file())
        for path in files:
            path.chmod(0o644)
            _flush(path)
        facts = {str(path.relative_to(aside)): _facts(path) for path in files}
        (aside / MANIFEST).write_text(json.dumps(facts, indent=1), "utf-8")
        _flush(aside / MANIFEST)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _facts(path: Path) -> dict[str, str | int]:
    stat = path.stat()
    return {"sha256": sha256_of(path), "size": stat.st_size, "changed": stat.st_mtime_ns}


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove_remains(folder: Path) -> None:
    """Remove what killed builders left. The lock is held, so none of them is alive."""
    for remains in folder.parent.glob(f".{folder.name}.part-*"):
        shutil.rmtree(remains, ignore_errors=True)


def _damaged(folder: Path, name: str) -> IntegrityError:
    return IntegrityError(
        f"模型缓存文件夹 {folder.name} 中的 {name} 缺失或已被改动。",
        f"{name} in the model cache folder {folder.name} is missing or was changed.",
        remedy_zh=f"请删除模型缓存(HAIZHI_CACHE)中的文件夹 {folder.name},下次使用时会自动重建。",
        remedy_en=f"Delete the folder {folder.name} in the model cache (HAIZHI_CACHE); it is built again at the next use.",
    )
