"""Reading .jsonl (also .jsonl.gz) as a stream: memory does not grow with the file, nor with a line that is far too long."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from crawler.importers.columns import SheetKind
from crawler.importers.headers import REASON_HEADER, fits, likelier
from crawler.importers.limits import MAX_LINE, MEBIBYTE
from crawler.importers.problems import CellProblem
from crawler.importers.readers import refusals
from crawler.importers.readers.base import Format, Row, Table

SAMPLED = 50  # lines that decide which fields there are
UNREADABLE = "\ufffd"  # what stands for bytes that could not be decoded
LINE_FIELD = "line"  # under which a rejects file keeps what could not be read as an object


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked where it is gzipped. Raise FileRefused where the packing is damaged."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            yield cast("IO[bytes]", stream)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise refusals.damaged(path) from error


def unpacked_size(path: Path, limit: int) -> int:
    """The size of what a .gz file unpacks to, counted no further than `limit`."""
    size = 0
    with opened(path) as stream:
        while size < limit and (block := stream.read(MEBIBYTE)):
            size += len(block)
    return size


def _refuse_constant(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are no JSON


def parse(line: bytes, number: int) -> Row:
    """One line as a row; with `broken` where it is not an object."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return Row(number, {LINE_FIELD: line.decode("utf-8", errors="replace")}, CellProblem("encoding"))
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return Row(number, {LINE_FIELD: text.rstrip("\r\n")}, CellProblem("json", value=text[:200]))
    if not isinstance(value, dict):
        return Row(number, {LINE_FIELD: text.rstrip("\r\n")}, CellProblem("not_object", value=text[:200]))
    if set(value) - {REASON_HEADER} == {LINE_FIELD} and isinstance(value[LINE_FIELD], str):  # a mended line of a rejects file
        if UNREADABLE in value[LINE_FIELD]:  # bytes that were no UTF-8, not mended yet
            return Row(number, value, CellProblem("encoding"))
        return parse(value[LINE_FIELD].encode(), number)
    return Row(number, value)


def read_lines(path: Path) -> Iterator[Row]:
    """Every line that is not blank, as a row."""
    with opened(path) as stream:
        number = 0
        while line := stream.readline(MAX_LINE):
            number += 1
            if number == 1 and line.startswith(b"\xef\xbb\xbf"):
                line = line[3:]
            if len(line) >= MAX_LINE and not line.endswith(b"\n"):
                yield Row(number, {LINE_FIELD: line[:200].decode("utf-8", errors="replace")}, CellProblem("line_too_long"))
                while (rest := stream.readline(MEBIBYTE)) and not rest.endswith(b"\n"):
                    pass
            elif line.strip():
                yield parse(line, number)


def sample(path: Path, count: int = SAMPLED) -> list[Row]:
    """The first rows."""
    return list(islice(read_lines(path), count))


def _count(path: Path) -> int:
    """How many lines there are; counted in blocks."""
    with opened(path) as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(MEBIBYTE), b""))


def open_jsonl(path: Path, kind: SheetKind, *, native: bool = True, rows: Callable[[], Iterator[Row]] | None = None) -> Table:
    """Open a file of JSON lines. `native`: its fields must fit the kind; a converter's layout need not."""
    with opened(path) as stream:
        if b"\0" in stream.read(65536):
            raise refusals.binary(path)
    first = sample(path)
    if not first:
        raise refusals.empty(path)
    objects = [row for row in first if row.broken is None]
    if not objects:
        raise refusals.no_objects(path)
    fields: dict[str, Any] = {}
    for row in objects:
        fields.update(row.values)
    other = likelier(list(fields), kind) if native else None
    if native and (other or not fits(fields, kind)):
        raise refusals.wrong_table(path, kind, list(fields), other)
    return Table(path, Format.JSONL, tuple(fields), rows or (lambda: read_lines(path)), total=_count(path))
