"""The rejects file: the rows that were not taken, in the file's own format, with a reason; to be mended and imported again.

It holds what the rows held, contacts among it, and is readable by its owner alone. It is written beside the
input under a temporary name and takes its own when the import ends; a file somebody may be mending is never overwritten.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from crawler.importers.cells import plain
from crawler.importers.headers import REASON_HEADER
from crawler.importers.problems import RowProblem
from crawler.importers.readers.base import Format, Row, Table
from crawler.importers.readers.delimited import escaped

# The ending of a table's name, and the mark of a rejects file that is imported again.
_ENDINGS = re.compile(r"(\.rejects(-\d+)?)?(\.(xlsx|csv|tsv|txt|jsonl|ndjson|json|zip|gz))+$", re.IGNORECASE)
_EXCEL_CELL = 32_767  # characters; more make a workbook that Excel calls damaged


class _Writer(Protocol):
    """One format's way to write rows."""

    def write(self, values: dict[str, Any], reason: str) -> None: ...

    def close(self) -> None: ...


class _JsonWriter:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, values: dict[str, Any], reason: str) -> None:
        line = json.dumps({**values, REASON_HEADER: reason}, ensure_ascii=False)
        self._stream.write(line.encode("utf-8", errors="replace") + b"\n")

    def close(self) -> None:
        self._stream.flush()


class _CsvWriter:
    def __init__(self, stream: IO[bytes], headers: tuple[str, ...], table: Table) -> None:
        encoding = "utf-8-sig" if table.encoding == "utf-8" else table.encoding  # Excel needs the mark to open UTF-8 rightly
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        self._writer = csv.writer(self._text, delimiter=table.delimiter)
        self._headers = headers
        self._writer.writerow([*(escaped(header) for header in headers), REASON_HEADER])

    def write(self, values: dict[str, Any], reason: str) -> None:
        cells = [escaped(plain(values[header])) if values.get(header) is not None else "" for header in self._headers]
        self._writer.writerow([*cells, reason])

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


class _XlsxWriter:
    def __init__(self, stream: IO[bytes], headers: tuple[str, ...], table: Table) -> None:
        self._stream, self._headers = stream, headers
        self._workbook = Workbook(write_only=True)
        # The file must be the same whenever the rows are: see RejectsFile.close.
        self._workbook.properties.created = self._workbook.properties.modified = datetime.fromisoformat("2000-01-01")
        sheet = self._workbook.create_sheet(table.sheet or "Sheet1")
        if not isinstance(sheet, WriteOnlyWorksheet):
            raise TypeError("a write-only workbook has write-only sheets")
        self._sheet = sheet
        self._append([*headers, REASON_HEADER])

    def _append(self, values: Iterable[Any]) -> None:
        self._sheet.append([self._cell(value) for value in values])

    def _cell(self, value: object) -> object:
        if value is None or isinstance(value, int | float | datetime | date):
            return value
        text = ILLEGAL_CHARACTERS_RE.sub("", plain(value))[:_EXCEL_CELL]
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"  # openpyxl would make a formula of text that begins with "="
        return cell

    def write(self, values: dict[str, Any], reason: str) -> None:
        self._append([*(values.get(header) for header in self._headers), reason])

    def close(self) -> None:
        self._workbook.save(self._stream)


class RejectsFile:
    """Collects rejected rows. Nothing is written before the first one."""

    def __init__(self, table: Table, fallback: Path) -> None:
        self._table = table
        self._fallback = fallback
        self._writer: _Writer | None = None
        self._stream: IO[bytes] | None = None
        self._temporary = Path()

    def add(self, row: Row, problems: list[RowProblem]) -> None:
        """Write a rejected row with its reasons."""
        if self._writer is None:
            self._open(row)
        if self._writer is not None:
            self._writer.write(row.values, " ‖ ".join(problem.reason for problem in problems))

    def _open(self, row: Row) -> None:
        folder = self._table.path.parent
        if not os.access(folder, os.W_OK):
            folder = self._fallback
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".rejects-", dir=folder)  # mode 0600
        self._temporary, self._stream = Path(name), os.fdopen(handle, "w+b")
        headers = tuple(dict.fromkeys([*self._table.headers, *row.values]))
        headers = tuple(header for header in headers if header != REASON_HEADER)
        if self._table.format is Format.XLSX:
            self._writer = _XlsxWriter(self._stream, headers, self._table)
        elif self._table.format is Format.CSV:
            self._writer = _CsvWriter(self._stream, headers, self._table)
        else:
            self._writer = _JsonWriter(self._stream)

    def close(self) -> Path | None:
        """Finish the file and give it its name. Return where it is, None where no row was rejected."""
        if self._writer is None or self._stream is None:
            return None
        self._writer.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        stem = _ENDINGS.sub("", self._table.path.name)
        count = 1
        while True:
            number = "" if count == 1 else f"-{count}"
            target = self._temporary.parent / f"{stem}.rejects{number}.{self._table.format}"
            if not target.exists():
                self._temporary.rename(target)
                return target
            if _same(target, self._temporary):
                self._temporary.unlink()
                target.chmod(0o600)
                return target
            count += 1

    def discard(self) -> None:
        """Remove what was written, after an error that ended the import."""
        if self._stream is not None:
            self._stream.close()
            self._temporary.unlink(missing_ok=True)


def _same(left: Path, right: Path) -> bool:
    """Whether two rejects files hold the same; of workbooks, the packed parts are compared, since their times differ."""
    if not zipfile.is_zipfile(right):
        return left.read_bytes() == right.read_bytes()
    if not zipfile.is_zipfile(left):
        return False
    with zipfile.ZipFile(left) as one, zipfile.ZipFile(right) as other:
        parts = [{item.filename: item.CRC for item in archive.infolist() if "docProps" not in item.filename} for archive in (one, other)]
    return parts[0] == parts[1]
