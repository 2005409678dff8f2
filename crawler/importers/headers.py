"""From the headers people write to the fields of a record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.importers.columns import GATHERED_TYPES, SHEET_KINDS, Column, SheetKind, ValueType

REASON_HEADER = "退回原因 Reason"
_NOTE = re.compile(r"[(\[{（【［].*?[)\]}）】］]")
_INSIDE = re.compile(r"[(\[（【［](.*?)[)\]）】］]")
_NOISE = re.compile(r"[\s*＊:：_\-—、.。,，;；“”\"'‘’!！?？]+")
_HAN = re.compile(r"[㐀-鿿]+")
_NOT_HAN = re.compile(r"[㐀-鿿（）()【】：:*＊]+")


def folded(header: str) -> str:
    """A header without case, width, spaces and marks: "E-mail *" → "email"."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).casefold())


REASON = folded(REASON_HEADER)


def _readings(header: str) -> Iterator[str]:
    """The ways to read a header, most literal first: whole, without its notes, each language of a bilingual one."""
    yield folded(header)
    plain = _NOTE.sub("", unicodedata.normalize("NFKC", header))
    yield folded(plain)
    for part in re.split(r"[\n/|｜]", plain):
        yield folded(part)
    yield folded("".join(_HAN.findall(plain)))
    yield folded(_NOT_HAN.sub(" ", plain))
    for inside in _INSIDE.findall(unicodedata.normalize("NFKC", header)):
        yield folded(inside)


@lru_cache(maxsize=len(SHEET_KINDS))
def _known(word: str) -> dict[str, Column]:
    """Folded header → column, of one kind of sheet. The first column that claims a header has it."""
    known: dict[str, Column] = {}
    columns = SHEET_KINDS[word].columns
    for column in columns:  # the names proper come before anybody's synonyms
        for header in (column.zh, column.en):
            known.setdefault(folded(header), column)
    # Several columns can fill one field (all contacts fill "contacts"); the field's own name is that of the column so called.
    for column in columns:
        known.setdefault(folded(column.field), column)
    for column in columns:
        for header in column.synonyms:
            known.setdefault(folded(header), column)
    known.pop("", None)
    return known


def column_of(header: str, kind: SheetKind) -> Column | None:
    """The column that this header names, or None where it is not known."""
    if len(header) > 80:
        return None
    known = _known(kind.word)
    return next((known[reading] for reading in _readings(header) if reading in known), None)


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """Which header fills which field. `unknown` are kept in `extra`; `ignored` say nothing (row numbers, the reason column)."""

    columns: dict[str, Column]
    unknown: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that some header fills."""
        return frozenset(column.field for column in self.columns.values())


def map_headers(headers: Iterable[str], kind: SheetKind) -> HeaderMap:
    """Map the headers of a table. Of two headers for one field that holds one value, the second counts as unknown."""
    columns: dict[str, Column] = {}
    unknown: list[str] = []
    ignored: list[str] = []
    taken: set[str] = set()
    for header in headers:
        column = column_of(header, kind)
        if folded(header) == REASON or (column and column.type is ValueType.ROW_NUMBER):
            ignored.append(header)
        elif column is None or (column.field in taken and column.type not in GATHERED_TYPES):
            unknown.append(header)
        else:
            columns[header] = column
            taken.add(column.field)
    return HeaderMap(columns, tuple(unknown), tuple(ignored))


def named(cells: Sequence[object]) -> list[str]:
    """Headers of a header row: blank ones get their column's letter, doubled ones a number."""
    headers: list[str] = []
    seen: set[str] = set()
    for position, cell in enumerate(cells):
        text = " ".join(str(cell).split()) if cell not in (None, "") else f"列{letter(position)}"
        header, count = text, 2
        while header in seen:
            header, count = f"{text} ({count})", count + 1
        seen.add(header)
        headers.append(header)
    return headers


def letter(position: int) -> str:
    """The letter of a column: 0 → A, 25 → Z, 26 → AA."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


def fits(headers: Iterable[str], kind: SheetKind) -> int:
    """How many headers are known, where they make a table of this kind; else 0."""
    mapped = map_headers(headers, kind)
    if not mapped.fields & kind.keys:
        return 0
    return len(mapped.columns)


def likelier(headers: Sequence[str], kind: SheetKind) -> SheetKind | None:
    """Another kind that these headers fit much better, where there is one: the table was given as the wrong kind."""
    own = fits(headers, kind)
    others = [other for other in SHEET_KINDS.values() if other.record is not kind.record]
    best = max(others, key=lambda other: fits(headers, other))
    return best if fits(headers, best) >= own + 3 or (own == 0 and fits(headers, best) >= 2) else None
