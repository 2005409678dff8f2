"""The evidence: which passages carry a match, which part of each to show, which words in it also stand in the query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from indexer.documents import Passage
from indexer.text.tokens import spans, words
from search_api.matching.analysis import Analysis
from search_api.matching.pooling import shares
from search_api.matching.signals import Signals
from search_api.matching.types import Evidence

SHOWN = 300  # characters of a snippet, at most
_SENTENCE = re.compile(r"[^。！？!?；;\n]*?(?:[。！？；\n]+|[!?;.](?=\s|$)|$)")


def evidence(passage: Passage, analysis: Analysis, signals: Signals, row: int) -> Evidence:
    """One passage as evidence. The snippet is the run of sentences that shares most with the query."""
    snippet = snippet_of(passage.text, analysis.sought)
    return Evidence(
        passage=passage.id,
        section=passage.section.value,
        title=passage.title,
        snippet=snippet,
        marks=marks(snippet, analysis.words),
        language=passage.language,
        year=passage.year,
        score=float(signals.totals[row]),
        shares=shares({name: float(part[row]) for name, part in signals.parts.items()}),
    )


def marks(text: str, asked: AbstractSet[str]) -> tuple[tuple[int, int], ...]:
    """(start, end) of the words of `text` that are among `asked`, in order, none overlapping another."""
    found: list[tuple[int, int]] = []
    shared = [span for span in spans(text) if span[0] in asked and len(span[0]) > 1]
    for _, start, end in sorted(shared, key=lambda span: (span[1], -span[2])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return tuple(found)


def snippet_of(text: str, sought: Mapping[str, float]) -> str:
    """Return the sentences of `text` from the one with most of the words sought on, as many as fit; its opening where none has any.

    `sought`: word → how sure it is, where it came by translation.
    """
    if len(text) <= SHOWN:
        return text
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]
    shared = [sum(sought.get(word, 0.0) for word in set(words(sentence))) for sentence in sentences]
    first = shared.index(max(shared)) if shared else 0
    snippet = ""
    for sentence in sentences[first:]:
        if snippet and len(snippet) + len(sentence) > SHOWN:
            break
        snippet += sentence
    snippet = snippet.strip()
    return snippet if len(snippet) <= SHOWN else snippet[: SHOWN - 1] + "…"
