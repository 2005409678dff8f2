"""Layouts of other people's files, turned into records: ROR, NSF awards, CSRankings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crawler.converters import csrankings, nsf, ror
from crawler.converters.base import Converted, Layout, Numbered

LAYOUTS: Mapping[str, Layout] = {layout.name: layout for layout in (ror.LAYOUT, nsf.LAYOUT, csrankings.LAYOUT)}


def layout_of(fields: Mapping[str, Any]) -> Layout | None:
    """The layout of a file whose first row this is, or None where it is none of them."""
    return next((layout for layout in LAYOUTS.values() if layout.recognises(fields)), None)


def convert(layout: str, kind_word: str, rows: Iterator[Numbered], path: Path) -> Iterator[Converted]:
    """Convert rows of a layout into records of a kind. Raise KeyError where the layout gives none of that kind."""
    return LAYOUTS[layout].kinds[kind_word](rows, path)


__all__ = ["LAYOUTS", "Converted", "Layout", "Numbered", "convert", "layout_of"]
