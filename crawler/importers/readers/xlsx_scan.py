"""A first pass over a sheet's XML, before anything is imported: formulas, merged cells, width, number of rows.

openpyxl's fast reader says nothing of formulas and merged cells, and would meet a damaged end only after
half the rows are in; expat reads the whole sheet in a fraction of the time that its values take.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat  # nosec - entity declarations are refused below

_REFERENCE = re.compile(r"([A-Z]{1,4})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns count from 1, both ends within."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetFacts:
    """What the scan found. `formula` is the first formula's cell; `rows`, `last` (row) and `columns` count cells with a value only."""

    formula: str | None = None
    rows: int = 0
    last: int = 0
    columns: int = 0
    merges: list[Merge] = field(default_factory=list)


class EntityDeclaredError(ValueError):
    """The XML declares an entity: no spreadsheet program does, and such can unfold without end."""


def column_number(letters: str) -> int:
    """The number of a column's letters: A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def merge_of(reference: str) -> Merge | None:
    """The range of a reference such as "A3:A7", or None where it is none."""
    cells = _REFERENCE.findall(reference.replace("$", ""))
    if len(cells) != 2:
        return None
    (left, top), (right, bottom) = cells
    return Merge(int(top), column_number(left), int(bottom), column_number(right))


class _Scanner:
    """Collects the facts from expat's calls. Element names come with their namespace cut off."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._cell = ""
        self._position = 0
        self._row = 0
        self._row_has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._cell = attributes.get("r", "")
            found = _REFERENCE.match(self._cell)
            self._position = column_number(found[1]) if found else self._position + 1
        elif tag in {"v", "is"}:
            self._row_has_value = True
            self.facts.columns = max(self.facts.columns, self._position)
        elif tag == "f":
            self.facts.formula = self.facts.formula or self._cell or "?"
        elif tag == "row":
            self._position = 0
            self._row_has_value = False
            self._row = int(attributes.get("r", self._row + 1))
        elif tag == "mergeCell":
            merge = merge_of(attributes.get("ref", ""))
            if merge:
                self.facts.merges.append(merge)

    def end(self, name: str) -> None:
        if self._row_has_value and name.rpartition(" ")[2] == "row":
            self.facts.rows += 1
            self.facts.last = self._row


def _refuse_entity(*_: object) -> None:
    raise EntityDeclaredError


def scan_sheet(stream: IO[bytes]) -> SheetFacts:
    """Read a sheet's XML to its end. Raise expat.ExpatError or EntityDeclaredError where it is not sound."""
    scanner = _Scanner()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.EntityDeclHandler = _refuse_entity
    parser.buffer_text = True
    parser.ParseFile(stream)
    return scanner.facts
