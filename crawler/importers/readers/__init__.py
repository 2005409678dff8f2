"""Opening a file of any format: told by its content, checked to its end, before anything of it is taken."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.converters import LAYOUTS, Layout, layout_of
from crawler.importers.columns import SheetKind
from crawler.importers.limits import MEBIBYTE
from crawler.importers.readers import refusals
from crawler.importers.readers.base import Format, Row, Table
from crawler.importers.readers.delimited import open_csv
from crawler.importers.readers.encodings import encoding_of
from crawler.importers.readers.jsonl import open_jsonl, sample, unpacked_size
from crawler.importers.readers.xlsx import open_xlsx

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORMATS = {
    ".xlsx": Format.XLSX, ".csv": Format.CSV, ".tsv": Format.CSV, ".txt": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL,
}  # fmt: skip
_DUMPS = tuple(ending for layout in LAYOUTS.values() for ending in layout.reads)


def open_table(
    path: Path, kind: SheetKind, *, layout: str | None, sheet: str | None, large: bool, limit_mb: int
) -> tuple[Table, Layout | None]:
    """Open a file. Return its table, and the foreign layout it is in, if any. Raise FileRefused where it cannot be taken."""
    if not path.is_file():
        raise refusals.not_found(path)
    if layout is not None and (layout not in LAYOUTS or kind.word not in LAYOUTS[layout].kinds):
        raise refusals.unknown_layout(path, layout, list(LAYOUTS))
    suffix = path.suffix.casefold()
    dump = suffix in _DUMPS
    form = Format.JSONL if path.name.casefold().endswith(".jsonl.gz") or dump else _FORMATS.get(suffix)
    _check_start(path, form)
    if form is None:
        raise refusals.unknown_format(path)
    _check_size(path, form, large=large, limit_mb=limit_mb)
    if dump:
        return _open_dump(path, kind, layout)
    if form is Format.XLSX:
        return open_xlsx(path, kind, sheet), None
    first = _first_row(path, form)
    found = layout_of(first)
    if layout is not None and (found is None or found.name != layout):
        raise refusals.unknown_layout(path, layout, list(LAYOUTS))
    if found is not None and kind.word not in found.kinds:
        found = None
    if form is Format.JSONL:
        return open_jsonl(path, kind, native=found is None), found
    return open_csv(path, kind, tuple(first) if found else None), found


def _check_start(path: Path, form: Format | None) -> None:
    """Refuse by the first bytes: empty, old or encrypted workbooks, binary data under the name of a text file, and the reverse."""
    with path.open("rb") as stream:
        start = stream.read(8)
        if not start:
            raise refusals.empty(path)
        if start.startswith(_OLE):
            stream.seek(0)
            found = _ENCRYPTED in stream.read(4 * MEBIBYTE)
            stream.seek(-min(MEBIBYTE, path.stat().st_size), os.SEEK_END)
            raise refusals.encrypted(path) if found or _ENCRYPTED in stream.read() else refusals.old_excel(path)
    if path.suffix.casefold() in {".xlsm", ".xltm"}:
        raise refusals.macros(path)
    if form is Format.XLSX and not start.startswith(b"PK"):
        raise refusals.not_workbook(path)
    if form is Format.CSV and start.startswith(_ZIP):
        raise refusals.binary(path)


def _check_size(path: Path, form: Format, *, large: bool, limit_mb: int) -> None:
    """Refuse files of the limit and up; what is streamed may pass with `large`."""
    streamable = form is not Format.XLSX
    if large and streamable:
        return
    limit = limit_mb * MEBIBYTE
    size = path.stat().st_size
    if size < limit and path.suffix.casefold() == ".gz":
        size = unpacked_size(path, limit)
    if size >= limit:
        raise refusals.too_big(path, limit_mb, streamable=streamable)


def _open_dump(path: Path, kind: SheetKind, layout: str | None) -> tuple[Table, Layout]:
    """Open a file of a layout that has a reader of its own."""
    reads = [entry for entry in LAYOUTS.values() if path.suffix.casefold() in entry.reads and layout in {None, entry.name}]
    if not reads or reads[0].rows is None or kind.word not in reads[0].kinds:
        raise refusals.unknown_format(path)
    found, rows = reads[0], reads[0].rows
    first = next(rows(path), None)
    if first is None:
        raise refusals.empty(path)
    if not found.recognises(first[1]):
        raise refusals.unknown_layout(path, found.name, list(LAYOUTS))
    total = sum(1 for _ in rows(path))  # to its end, so that a file that is cut off is refused whole
    table = Table(path, Format.JSONL, tuple(first[1]), lambda: (Row(number, dict(item)) for number, item in rows(path)), total=total)
    return table, found


def _first_row(path: Path, form: Format) -> Mapping[str, Any]:
    """The first object of JSON lines, or the first line of a csv file as a header."""
    if form is Format.JSONL:
        return next((row.values for row in sample(path, 5) if row.broken is None), {})
    with path.open(encoding=encoding_of(path), newline="", errors="replace") as stream:
        try:
            header = next(csv.reader(stream), [])
        except csv.Error:
            return {}
    return dict.fromkeys(header, "")


__all__ = ["Format", "Row", "Table", "open_table"]
