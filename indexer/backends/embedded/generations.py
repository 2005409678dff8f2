"""Where an index lies on disk: generations side by side, and the pointer that names the one in use.

index/CURRENT                      the name of the generation in use; replaced by an atomic rename
index/write.lock, rebuild.lock     the one writer, the one rebuild (a rebuild does not hold up the writer)
index/<generation>/index.db        SQLite: what the index holds; its commit is what makes a change visible
index/<generation>/lexical/        tantivy
index/<generation>/vectors/        <encoder>.f16 (rows by ordinal) and segments of faiss codes over them
index/<generation>/readers.lock    held shared by whoever reads it, so that it is not removed under a reader
"""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from indexer.backends.embedded.locks import is_held
from models.errors import IndexMissing

PREFIX = "g-"


@dataclass(frozen=True, slots=True)
class Generation:
    """One whole index in a folder of its own."""

    folder: Path

    @property
    def name(self) -> str:
        """Its name, as in CURRENT."""
        return self.folder.name

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "index.db"

    @property
    def lexical(self) -> Path:
        """Tantivy's folder."""
        return self.folder / "lexical"

    @property
    def vectors(self) -> Path:
        """The folder of vectors."""
        return self.folder / "vectors"

    @property
    def hold(self) -> Path:
        """What readers hold shared."""
        return self.folder / "readers.lock"

    @property
    def building(self) -> Path:
        """There while the generation is being built; holds its builder's lock, so that leftovers can be told from work under way."""
        return self.folder / "building.lock"


class Generations:
    """The generations in one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "CURRENT"

    def current_name(self) -> str | None:
        """The name of the generation in use; None where nothing was ever built."""
        try:
            return self._pointer.read_text().strip() or None
        except FileNotFoundError:
            return None

    def current(self) -> Generation:
        """The generation in use. Raise IndexMissing where there is none."""
        name = self.current_name()
        if name is None:
            raise IndexMissing(
                "尚未建立索引。",
                "Nothing has been indexed yet.",
                remedy_zh="请先导入数据，再运行 haizhi index。",
                remedy_en="Import something, then run: haizhi index",
            )
        return Generation(self.folder / name)

    def create(self) -> Generation:
        """A new, empty generation beside the others."""
        generation = Generation(self.folder / f"{PREFIX}{uuid.uuid4().hex[:12]}")
        for folder in (generation.lexical, generation.vectors):
            folder.mkdir(parents=True)
        return generation

    def switch(self, generation: Generation) -> None:
        """Make this generation the one in use, durably."""
        draft = self._pointer.with_suffix(".new")
        with draft.open("w") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        sync_folder(self.folder)

    def sweep(self) -> None:
        """Remove generations that nobody uses, reads or builds: what a crash or an earlier swap left behind."""
        keep = self.current_name()
        for folder in self.folder.glob(f"{PREFIX}*"):
            generation = Generation(folder)
            if folder.name != keep and not is_held(generation.hold) and not is_held(generation.building):
                shutil.rmtree(folder, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Make what was created or renamed in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make every file below this folder survive a power cut."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    sync_folder(folder)
