"""Sentences, with where they stand."""

from __future__ import annotations

import re

from search_api.matching.explanation.types import Part, Span

SHORTEST = 6  # characters; what is shorter is a heading or a number, and joins the next
LONGEST = 240  # characters; a longer one is cut at its commas, since lists of wishes are written as one sentence
_ENDS = re.compile(r"[。！？；\n]+|[;!?]+(?=\s|$)|(?<![A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bet al)(?<!\bFig)(?<!\bcf)(?<!\bvs)\.+(?=\s|$)")
_COMMAS = re.compile(r"[，、]|,(?=\s)")
_LISTED = re.compile(r"[\s（(]*(?:[一二三四五六七八九十]+|\d{1,2})[、.．)）]+\s*(?=\D)|\s+")


def sentences(text: str, part: Part) -> list[Span]:
    """The sentences of a title or a text in order, without leading numbers of a list, headings joined to what they head."""
    found: list[Span] = []
    start = 0
    for end in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        if len(text[start:end].strip()) < SHORTEST and end < len(text):
            continue
        found += [span for begin, stop in _clauses(text, start, end) if (span := _trimmed(text, begin, stop, part)) is not None]
        start = end
    return found


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """One sentence, or runs of clauses of at most about LONGEST characters."""
    if end - start <= LONGEST:
        return [(start, end)]
    cut: list[tuple[int, int]] = []
    begin = last = start
    for stop in [*(match.end() for match in _COMMAS.finditer(text, start, end)), end]:
        if stop - begin > LONGEST and last > begin:
            cut.append((begin, last))
            begin = last
        last = stop
    return [*cut, (begin, end)]


def _trimmed(text: str, start: int, end: int, part: Part) -> Span | None:
    while start < end and (listed := _LISTED.match(text, start, end)):
        start = listed.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(part, start, end, text[start:end]) if end > start else None
