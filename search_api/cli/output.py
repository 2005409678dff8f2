"""JSONL out: to standard output, or to a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import FileRefused

Write = Callable[[str], None]


@contextmanager
def lines_to(output: Path | None) -> Iterator[Write]:
    """Yield a function that writes one line.

    With `output`, the lines go to a temporary file beside it, which takes its name when the block ends without an error and is
    removed otherwise; readers never see half a file. Without, each line goes to standard output at once.
    Raises FileRefused where the file cannot be written.
    """
    if output is None:
        yield _to_stdout
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    except OSError as error:
        raise _unwritable(output, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            yield lambda line: _write(stream.write, line)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def write_line(output: Path | None, line: str) -> None:
    """Write an answer of one line, as `lines_to` does."""
    with lines_to(output) as write:
        write(line)


def _write(write: Callable[[str], object], line: str) -> None:
    write(line + "\n")


def _to_stdout(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _unwritable(path: Path, error: OSError) -> FileRefused:
    return FileRefused(
        f"无法写入 {path}:{error.strerror}。",
        f"Cannot write {path}: {error.strerror}.",
        remedy_zh="请确认该文件夹存在且可写。",
        remedy_en="See that its folder exists and may be written to.",
    )
