"""What every converter is: a layout of somebody else's, recognised by its fields, turned into records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.records import Record

Numbered = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Converted:
    """What one row (or several that belong together) became.

    `record` is None where the row is left out on purpose (`missing` empty) or cannot be one (`missing` names what it
    lacks, or what is wrong). `rows`: of how many rows; `unknown`: fields that went into the record's `extra`.
    """

    number: int
    values: Mapping[str, Any]
    record: Record | None = None
    missing: str = ""
    rows: int = 1
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout.

    `header`: the fields that a file has in this layout. `kinds`: word on the command line → converter; a converter takes
    numbered rows and the file's path (for files beside it). `reads`: file name endings that only this layout reads,
    with `rows` to read them.
    """

    name: str
    title: str
    header: frozenset[str]
    kinds: Mapping[str, Callable[[Iterable[Numbered], Path], Iterator[Converted]]]
    alternatives: tuple[frozenset[str], ...] = ()
    reads: tuple[str, ...] = ()
    rows: Callable[[Path], Iterator[Numbered]] | None = None
    probe: Callable[[Mapping[str, Any]], bool] = field(default=lambda _: True)

    def recognises(self, fields: Mapping[str, Any]) -> bool:
        """Whether a first row (field → value; values may be empty for a header) is of this layout."""
        names = set(fields)
        return any(header <= names for header in (self.header, *self.alternatives)) and self.probe(fields)
