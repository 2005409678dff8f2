"""Reading .xlsx: checked as a zip file, scanned, then read row by row."""

from __future__ import annotations

import posixpath
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from crawler.importers.columns import SheetKind
from crawler.importers.headers import fits, likelier, named
from crawler.importers.limits import HEADER_ROWS, MAX_COLUMNS, MAX_RATIO, MAX_UNPACKED, SMALL_ENOUGH
from crawler.importers.problems import CellProblem
from crawler.importers.readers import refusals
from crawler.importers.readers.base import Format, Row, Table
from crawler.importers.readers.merges import MergedCells
from crawler.importers.readers.xlsx_scan import EntityDeclaredError, SheetFacts, scan_sheet

# What the zip, XML and workbook layers raise on damaged files; all of it means the one thing.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError),
    *(ParseError, ExpatError, EntityDeclaredError, InvalidFileException, NotImplementedError, OverflowError),
)


def check_zip(path: Path) -> None:
    """Refuse what is no whole workbook, has macros or a password, or would unpack to an abnormal size."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusals.damaged(path) from error
    names = {member.filename.casefold() for member in members}
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if any(member.flag_bits & 1 for member in members):
        raise refusals.encrypted(path)
    if unpacked > MAX_UNPACKED or (unpacked > SMALL_ENOUGH and unpacked / packed > MAX_RATIO):
        raise refusals.bomb(path)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise refusals.macros(path)
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refusals.not_workbook(path)


def _open(path: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that values do not need
        return load_workbook(path, read_only=True, data_only=True, keep_links=False)


def _values(sheet: ReadOnlyWorksheet) -> Iterator[tuple[Any, ...]]:
    """The values of every row. The stub types of openpyxl do not know that the method is one of both sheet classes."""
    rows: Callable[..., Iterator[tuple[Any, ...]]] = getattr(sheet, Worksheet.iter_rows.__name__)
    return rows(values_only=True, max_col=MAX_COLUMNS)


def _rows(sheet: ReadOnlyWorksheet, facts: SheetFacts) -> Iterator[tuple[int, list[Any]]]:
    """Rows with their numbers, merged cells filled. Blank rows are left out; error and date cells come as Python values."""
    sheet.reset_dimensions()  # some programs write a wrong range
    merged = MergedCells(facts.merges)
    for number, cells in enumerate(_values(sheet), start=1):
        values = merged.fill(number, list(cells))
        if any(value not in (None, "") for value in values):
            yield number, values


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet with its header row, and how many of its headers are known."""

    sheet: str
    facts: SheetFacts
    header_row: int
    headers: list[str]
    score: int


def _find_header(name: str, sheet: ReadOnlyWorksheet, facts: SheetFacts, kind: SheetKind) -> _Found:
    """The best header row within the first rows of a sheet; with score 0 the first row that is not blank."""
    best = _Found(name, facts, 0, [], 0)
    for number, values in islice(_rows(sheet, facts), HEADER_ROWS):
        headers = named(_cut(values))
        score = fits(headers, kind)
        if score > best.score or not best.header_row:
            best = _Found(name, facts, number, headers, score)
    return best


def _cut(values: Sequence[Any]) -> list[Any]:
    """The cells up to the last one that is not blank."""
    last = max((place for place, value in enumerate(values, start=1) if value not in (None, "")), default=0)
    return list(values[:last])


def _facts_of(path: Path, workbook: Workbook, names: Sequence[str]) -> dict[str, SheetFacts]:
    facts: dict[str, SheetFacts] = {}
    with zipfile.ZipFile(path) as archive:
        for name in names:
            part = getattr(workbook[name], "_worksheet_path", None)  # a chart sheet has no cells
            if isinstance(part, str):
                with archive.open(posixpath.normpath(part).lstrip("/")) as stream:
                    facts[name] = scan_sheet(stream)
    return facts


def _choose(path: Path, workbook: Workbook, kind: SheetKind, wanted: str | None) -> tuple[_Found, list[str]]:
    """The sheet to import, and the names of others that would have fitted."""
    if wanted is not None and wanted not in workbook.sheetnames:
        raise refusals.no_sheet(path, wanted, workbook.sheetnames)
    names = [wanted] if wanted is not None else list(workbook.sheetnames)
    facts = _facts_of(path, workbook, names)
    found = [_find_header(name, workbook[name], facts[name], kind) for name in facts]
    if not any(entry.header_row for entry in found):
        raise refusals.empty(path)
    widest = max(entry.facts.columns for entry in found)
    best = max(found, key=lambda entry: (entry.score, -found.index(entry)))
    if best.score == 0 and widest > MAX_COLUMNS:
        raise refusals.too_many_columns(path, widest)
    seen = best.headers or next(entry.headers for entry in found if entry.headers)
    other = likelier(seen, kind)
    if best.score == 0 or other:
        raise refusals.wrong_table(path, kind, seen, other)
    return best, [entry.sheet for entry in found if entry.score and entry is not best]


def open_xlsx(path: Path, kind: SheetKind, wanted: str | None) -> Table:
    """Open a workbook and find the sheet of this kind in it. Raise FileRefused where there is none, or it is not safe to read."""
    check_zip(path)
    try:
        with closing(_open(path)) as workbook:
            best, others = _choose(path, workbook, kind, wanted)
    except DAMAGE as error:
        raise refusals.damaged(path) from error
    facts = best.facts
    if facts.columns > MAX_COLUMNS:
        raise refusals.too_many_columns(path, facts.columns)
    if facts.formula:
        raise refusals.formula(path, best.sheet, facts.formula)

    def rows() -> Iterator[Row]:
        try:
            with closing(_open(path)) as workbook:
                yield from _records(workbook[best.sheet], best)
        except DAMAGE as error:
            raise refusals.damaged(path) from error

    if facts.last <= best.header_row:
        raise refusals.header_only(path, best.sheet)
    return Table(path, Format.XLSX, tuple(best.headers), rows, sheet=best.sheet, total=facts.rows, notes=_notes(others))


def _records(sheet: ReadOnlyWorksheet, found: _Found) -> Iterator[Row]:
    """The rows below the header, as header → value. A row that repeats the header (a printed page's) is left out."""
    width = len(found.headers)
    headings = MergedCells(found.facts.merges)
    for number, values in _rows(sheet, found.facts):
        if number <= found.header_row:
            continue
        cells = _cut(values)
        row = dict(zip(found.headers, [*cells, *([None] * (width - len(cells)))], strict=False))
        if headings.spans(number, width) and len({str(cell) for cell in cells if cell not in (None, "")}) == 1:
            yield Row(number, row, CellProblem("section", found.headers[0], cells[0]))
        elif len(cells) > width:
            row |= {f"+{place}": cell for place, cell in enumerate(cells[width:], start=1)}
            yield Row(number, row, CellProblem("too_many_cells", detail=str(len(cells) - width)))
        elif [str(cell or "") for cell in cells] != found.headers[: len(cells)]:
            yield Row(number, row)


def _notes(others: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if not others:
        return ()
    names = "、".join(others)
    return (
        (
            f"另有同类工作表未导入，可用 --sheet 指定：{names}",
            f"Other sheets of this kind were not imported; name one with --sheet: {', '.join(others)}",
        ),
    )
