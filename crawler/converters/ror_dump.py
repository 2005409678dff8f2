"""Reading a ROR dump: a JSON list of a hundred thousand objects, alone or in a .zip, object by object."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from models.errors import FileRefused

_BLOCK = 1 << 20
_LONGEST = 64 << 20  # a single object longer than this is no ROR record
_SPACE = " \t\r\n"


def _refused(path: Path) -> FileRefused:
    return FileRefused(
        f"{path.name} 不是完整的 ROR 数据文件（JSON 列表，或含有它的 .zip）。",
        f"{path.name} is not a whole ROR dump (a JSON list, or a .zip with one).",
        remedy_zh="请从 ror.org 重新下载。",
        remedy_en="Download it again from ror.org.",
    )


@contextmanager
def _text(path: Path) -> Iterator[IO[bytes]]:
    """The dump's bytes. A .zip holds several files: the list of schema v2 where there is one."""
    if path.suffix.casefold() != ".zip":
        with path.open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as archive:
        names = sorted((name for name in archive.namelist() if name.endswith(".json")), key=lambda name: ("v2" not in name, name))
        if not names:
            raise _refused(path)
        with archive.open(names[0]) as member:
            yield member


def _objects(stream: IO[bytes]) -> Iterator[Any]:
    """The items of a JSON list, decoded as they come. Raise ValueError where it is no list, or is cut off."""
    decoder, buffer, started = json.JSONDecoder(), "", False
    pending = b""
    while True:
        block = stream.read(_BLOCK)
        pending += block
        cut = len(pending)
        while cut and block and pending[cut - 1] & 0xC0 == 0x80:  # not within a character
            cut -= 1
        cut -= bool(cut and block and pending[cut - 1] >= 0xC0)
        buffer, pending = buffer + pending[:cut].decode("utf-8-sig" if not started else "utf-8"), pending[cut:]
        if not started:
            buffer = buffer.lstrip(_SPACE)
            if not buffer.startswith("["):
                raise ValueError("not a list")
            buffer, started = buffer[1:], True
        while buffer := buffer.lstrip(_SPACE + ","):
            if buffer[0] == "]":
                return
            try:
                item, end = decoder.raw_decode(buffer)
            except ValueError:
                if not block or len(buffer) > _LONGEST:
                    raise
                break
            buffer = buffer[end:]
            yield item
        if not block:
            raise ValueError("cut off")


def dump_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and object of every record in a dump. Raise FileRefused where the file is not one, or not whole."""
    try:
        with _text(path) as stream:
            for number, item in enumerate(_objects(stream), start=1):
                if not isinstance(item, dict):
                    raise _refused(path)
                yield number, item
    except (ValueError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise _refused(path) from error
