"""Rankers: named versions of the numbers of matching, each with where it came from, and which of them is in use.

    HAIZHI_HOME/rankers/NAME.json     one ranker, never changed once it is written
    HAIZHI_HOME/rankers/active        the name of the one in use; no such file: `shipped`

`shipped` is the one that comes with the product (coefficients.json) and always there. The pointer is a file of its own, put in
place by a rename, so that a reader sees the old name or the new one and a crash leaves one of them.
"""

from __future__ import annotations

import os
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import Conflict, InputError, IntegrityError
from search_api.matching.coefficients import Coefficients, coefficients

SHIPPED = "shipped"
FOLDER = "rankers"  # in the home
_ACTIVE = "active"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_Stamp = tuple[int, int, int]


class Ranker(BaseModel):
    """One version of the numbers. `provenance`: on which decisions it was fitted, and the figures before and after, as plain data."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    made_at: datetime | None = None
    provenance: dict[str, Any] = Field(default_factory=dict)
    coefficients: Coefficients


class Rankers:
    """The rankers of one home. Cheap to make; reads nothing before it is asked."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._seen: tuple[_Stamp | None, Ranker] | None = None

    def names(self) -> list[str]:
        """Every name there is, the shipped one first, the others in order of names."""
        return [SHIPPED, *sorted(path.stem for path in self._folder.glob("*.json"))]

    def active(self) -> str:
        """The name of the ranker in use."""
        try:
            return (self._folder / _ACTIVE).read_text("utf-8").strip() or SHIPPED
        except FileNotFoundError:
            return SHIPPED

    def current(self) -> Ranker:
        """The ranker in use. Costs one look at the pointer's file stamp where nothing was switched since the last call.

        Raises IntegrityError where it is missing or damaged.
        """
        seen, stamp = self._seen, self._stamp()
        if seen is None or seen[0] != stamp:
            name = self.active()
            if name not in self.names():
                raise _damaged(name)
            seen = self._seen = (stamp, self.read(name))
        return seen[1]

    def read(self, name: str) -> Ranker:
        """One ranker. Raises InputError for a name that nobody gave, IntegrityError for a damaged file."""
        if name == SHIPPED:
            return Ranker(name=SHIPPED, coefficients=coefficients())
        path = self._folder / f"{_checked(name)}.json"
        try:
            found = Ranker.model_validate_json(path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise InputError(
                f"没有名为“{name}”的排序模型。",
                f"There is no ranker named '{name}'.",
                remedy_zh="haizhi ranker list 列出全部。",
                remedy_en="`haizhi ranker list` names them all.",
            ) from error
        except (ValidationError, UnicodeDecodeError) as error:
            raise _damaged(name) from error
        if found.name != name:
            raise _damaged(name)
        return found

    def save(self, ranker: Ranker) -> None:
        """Keep a new ranker; it is not in use before `use`. Raises Conflict for a name that is taken: figures must stay true."""
        path = self._folder / f"{_checked(ranker.name)}.json"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._written(ranker.model_dump_json(indent=1) + "\n")
        try:
            path.hardlink_to(part)
        except FileExistsError as error:
            raise Conflict(
                f"已有名为“{ranker.name}”的排序模型。",
                f"There is a ranker named '{ranker.name}' already.",
                remedy_zh="请换一个名称。",
                remedy_en="Choose another name.",
            ) from error
        finally:
            part.unlink()

    def use(self, name: str) -> None:
        """Switch to a ranker, at once and whole. Raises as `read`."""
        self.read(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._written(name + "\n").replace(self._folder / _ACTIVE)

    def _stamp(self) -> _Stamp | None:
        """What tells one pointer file from another: each switch makes a new file."""
        try:
            found = (self._folder / _ACTIVE).stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _written(self, text: str) -> Path:
        """A file of a passing name in the folder, on disk, readable by its owner alone."""
        handle, name = tempfile.mkstemp(prefix=".", dir=self._folder)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        return Path(name)


def _checked(name: str) -> str:
    """A name that is safe as a file's. Raises InputError."""
    if name in {SHIPPED, _ACTIVE} or not _NAME.fullmatch(name):
        raise InputError(
            f"“{name}”不能用作排序模型的名称。",
            f"'{name}' cannot be the name of a ranker.",
            remedy_zh="请用小写字母、数字、点、横线,不超过 64 个字符;shipped 与 active 已被占用。",
            remedy_en="Use lower-case letters, digits, dots and hyphens, 64 at most; `shipped` and `active` are taken.",
        )
    return name


def _damaged(name: str) -> IntegrityError:
    return IntegrityError(
        f"排序模型“{name}”缺失、已损坏,或由另一版本写成。",
        f"The ranker '{name}' is missing, damaged, or of another version.",
        remedy_zh="请运行 haizhi ranker use shipped,或重新训练。",
        remedy_en="Run `haizhi ranker use shipped`, or train it anew.",
    )
