"""Reading .csv: any of the known encodings; comma, semicolon or tab; checked to its end before the first row is given."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from crawler.importers.columns import SheetKind
from crawler.importers.headers import fits, likelier, named
from crawler.importers.limits import HEADER_ROWS, MAX_COLUMNS, MEBIBYTE
from crawler.importers.problems import CellProblem
from crawler.importers.readers import refusals
from crawler.importers.readers.base import Format, Row, Table
from crawler.importers.readers.encodings import encoding_of

DELIMITERS = (",", "\t", ";", "，", "|")
# The csv module's own limit of 128 KB would end the reading; our own limit on cells rejects the row alone.
csv.field_size_limit(1024 * MEBIBYTE)
# What a spreadsheet program would take for a formula; written with an apostrophe before it (see rejects), read without.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def unescaped(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheet programs from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def escaped(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula; `unescaped` undoes it."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as stream:
        for cells in csv.reader(stream, delimiter=delimiter, strict=True):
            yield [unescaped(cell) for cell in cells]


def _check(path: Path, encoding: str, delimiter: str) -> tuple[int, int]:
    """Read to the end. Return the number of rows that are not blank and the greatest width. Raise FileRefused at a broken quote."""
    number = rows = columns = 0
    try:
        for cells in _lines(path, encoding, delimiter):
            number += 1
            rows += any(cells)
            columns = max(columns, len(cells))
    except csv.Error as error:
        raise refusals.unclosed_quote(path, number + 1) from error
    return rows, columns


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter that splits the first lines into the most cells, alike in most of them."""
    with path.open(encoding=encoding, newline="") as stream:
        text = stream.read(65536)
    best, most = ",", 1
    for delimiter in DELIMITERS:
        try:
            widths = [len(cells) for cells in islice(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), 20)]
        except csv.Error:
            continue
        width = Counter(width for width in widths if width > 1).most_common(1)
        if width and width[0][0] > most and width[0][1] > 0:
            best, most = delimiter, width[0][0]
    return best


def _find_header(path: Path, encoding: str, delimiter: str, kind: SheetKind) -> tuple[int, list[str]]:
    """Number and headers of the best header row among the first ones. Raise FileRefused where no row is one."""
    best_score, best_row, best, first = 0, 0, list[str](), list[str]()
    for number, cells in enumerate(islice(_lines(path, encoding, delimiter), HEADER_ROWS), start=1):
        while cells and not cells[-1].strip():
            cells.pop()
        headers = named(cells)
        first = first or headers
        score = fits(headers, kind)
        if score > best_score:
            best_score, best_row, best = score, number, headers
    other = likelier(best or first, kind)
    if not best or other:
        raise refusals.wrong_table(path, kind, best or first, other)
    return best_row, best


def open_csv(path: Path, kind: SheetKind, header: tuple[str, ...] | None = None) -> Table:
    """Open a delimited text file. `header`: its first row is known to be this (a converter's layout), so none is sought."""
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    count, columns = _check(path, encoding, delimiter)
    if not count:
        raise refusals.empty(path)
    if columns > MAX_COLUMNS:
        raise refusals.too_many_columns(path, columns)
    header_row, headers = (1, list(header)) if header else _find_header(path, encoding, delimiter, kind)

    def rows() -> Iterator[Row]:
        width = len(headers)
        for number, cells in enumerate(_lines(path, encoding, delimiter), start=1):
            if number <= header_row or not any(cell.strip() for cell in cells) or cells[:width] == headers:
                continue
            row = dict(zip(headers, [*cells, *([""] * (width - len(cells)))], strict=False))
            beyond = [cell for cell in cells[width:] if cell.strip()]
            if beyond:
                row |= {f"+{place}": cell for place, cell in enumerate(cells[width:], start=1)}
                yield Row(number, row, CellProblem("too_many_cells", detail=str(len(beyond))))
            else:
                yield Row(number, row)

    if next(rows(), None) is None:
        raise refusals.header_only(path, None)
    return Table(path, Format.CSV, tuple(headers), rows, encoding=encoding, delimiter=delimiter, total=count - 1)
