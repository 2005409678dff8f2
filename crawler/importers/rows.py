"""From the rows of a table to records, whatever its layout: batches of drafts, each a record or the reasons why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from crawler.converters import Converted, Layout, Numbered
from crawler.importers.assemble import RowError, assemble, extras
from crawler.importers.columns import SheetKind
from crawler.importers.headers import HeaderMap, map_headers
from crawler.importers.limits import BATCH
from crawler.importers.problems import CellProblem
from crawler.importers.readers.base import Row, Table
from crawler.importers.schemas import parse_batch
from models.records import Record

Item = TypeVar("Item")


@dataclass(slots=True)
class Drafted:
    """What became of a row: a record, or problems; neither where a layout leaves it out. `rows`: of how many rows."""

    row: Row
    record: Record | None = None
    problems: list[CellProblem] = field(default_factory=list)
    rows: int = 1
    unknown: list[str] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """The items in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def drafts(table: Table, kind: SheetKind, layout: Layout | None) -> Iterator[Drafted]:
    """Every row of a table as a draft, in order."""
    if layout is not None:
        return _converted(table, layout.kinds[kind.word], table.path)
    return _native(table, kind)


def _converted(table: Table, converter: Callable[[Iterable[Numbered], Path], Iterator[Converted]], path: Path) -> Iterator[Drafted]:
    """Drafts of a foreign layout."""
    broken: list[Row] = []

    def sound() -> Iterator[Numbered]:
        for row in table.rows():
            if row.broken is None:
                yield row.number, row.values
            else:
                broken.append(row)

    for converted in converter(sound(), path):
        row = Row(converted.number, dict(converted.values))
        problems = [CellProblem("missing", detail=converted.missing)] if converted.missing else []
        yield Drafted(row, converted.record, problems, converted.rows, list(converted.unknown))
    for row in broken:
        yield Drafted(row, problems=[row.broken] if row.broken else [])


def _native(table: Table, kind: SheetKind) -> Iterator[Drafted]:
    """Drafts of a table with our own columns."""
    maps: dict[tuple[str, ...], HeaderMap] = {}
    for batch in batches(table.rows()):
        headers = tuple(dict.fromkeys(header for row in batch if row.broken is None for header in row.values))
        mapped = maps.setdefault(headers, map_headers(headers, kind))
        values, problems = parse_batch(batch, mapped.columns)
        for place, row in enumerate(batch):
            draft = Drafted(row, problems=[row.broken] if row.broken else problems.get(place, []), ignored=mapped.ignored)
            if not draft.problems:
                _assemble(draft, values[place], mapped, kind)
            yield draft


def _assemble(draft: Drafted, values: dict[str, object], mapped: HeaderMap, kind: SheetKind) -> None:
    """Fill a draft's record, or its problems."""
    try:
        extra = extras(draft.row.values, dict.fromkeys(mapped.unknown))
        draft.record, nested = assemble(values, mapped.columns, extra, kind)
        draft.unknown = [*extra, *sorted(nested)]
    except RowError as rejected:
        draft.problems = rejected.problems
