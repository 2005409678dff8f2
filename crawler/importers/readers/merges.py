"""Merged cells: a value that is merged over several rows belongs to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.importers.readers.xlsx_scan import Merge

# A merge over this many rows is a mistake (a whole column merged), not an enterprise with its needs.
MAX_ROWS = 2000


class MergedCells:
    """Fills merged ranges downwards while rows pass in order. Sideways nothing is filled: the value is the first column's."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self._merges = merges
        self._starting: dict[int, list[Merge]] = {}
        for merge in merges:
            if merge.top < merge.bottom <= merge.top + MAX_ROWS:
                self._starting.setdefault(merge.top, []).append(merge)
        self._open: list[tuple[Merge, Any]] = []
        self._sideways = {merge.top: merge for merge in merges if merge.top == merge.bottom}

    def fill(self, number: int, values: list[Any]) -> list[Any]:
        """The row's values with those merged from above put in, unless the row has one of its own."""
        self._open = [(merge, value) for merge, value in self._open if merge.bottom >= number]
        for merge, value in self._open:
            if len(values) < merge.left:
                values += [None] * (merge.left - len(values))
            if values[merge.left - 1] in (None, ""):
                values[merge.left - 1] = value
        for merge in self._starting.get(number, ()):
            value = values[merge.left - 1] if merge.left <= len(values) else None
            if value not in (None, ""):
                self._open.append((merge, value))
        return values

    def spans(self, number: int, width: int) -> bool:
        """Whether most of the row (at least two columns and half of the width) is one merged cell: a heading within the table."""
        merge = self._sideways.get(number)
        return merge is not None and merge.right - merge.left + 1 >= max(2, width / 2)
