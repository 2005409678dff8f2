"""Which term of the need corresponds to which term of the passage.

First the words that are the same in both (CAN bus, NMC811). Then, among all other terms, pairs that are each other's most alike by
the screening encoder (models.settings.TERM_ENCODER, the cheapest), and those that the lexicon says mean the same;
the other encoders measure only what passed. What the lexicon says counts as so much likeness more.
A pair that comes near the threshold is tried in other cuts, too (虚拟 for 虚拟现实 where the passage says "virtual fixtures"), and of
those that overlap the one stays whose mean by all encoders is highest, if it reaches the threshold. Precision is what counts: a wrong
pair costs a reader's trust in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.text.tokens import spans as word_spans
from search_api.matching.explanation.likeness import Floats, ShortTexts, likeness
from search_api.matching.explanation.terms import Term
from search_api.matching.explanation.translating import in_lexicon
from search_api.matching.explanation.types import Span, TermPair

THRESHOLD = 0.53  # chosen on pairs that were read (docs/evaluation.md, "Explanations")
SCREEN = 0.2
KNOWN = 0.2  # likeness that a translation in the lexicon is worth
RECUT = 0.05  # so far below the threshold a pair is still tried in other cuts
SAME = 1.0
Cell = tuple[int, int]


class Pairing:
    """Pairs terms with the encoders of one matcher."""

    def __init__(self, encoders: Sequence[ShortTexts]) -> None:
        self._others, self._screen = list(encoders[:-1]), encoders[-1]

    def pairs(self, asked: Sequence[Term], found: Sequence[Term], threshold: float = THRESHOLD) -> list[TermPair]:
        """The pairs, in the order of the need; no two of them overlap on either side."""
        asked, found = _distinct(asked), _distinct(found)
        same = _same(asked, found)
        others = [term.span for term in asked if not any(term.span.overlaps(pair.asked) for pair in same)]
        offered = [term.span for term in found if not any(term.span.overlaps(pair.found) for pair in same)]
        alike = self._alike(others, offered, threshold)
        return sorted([*same, *alike], key=lambda pair: (pair.asked.part.value != "title", pair.asked.start))

    def likest(self, asked: Sequence[Span], found: Sequence[Span]) -> Floats:
        """Of each span asked, the likeness of the likest of those found, by the screening encoder alone; zeros where none was found."""
        if not asked or not found:
            return np.zeros(len(asked), dtype=np.float32)
        best: Floats = likeness(self._screen, asked, found).max(axis=1)
        return best

    def _alike(self, asked: list[Span], found: list[Span], threshold: float) -> list[TermPair]:
        if not asked or not found:
            return []
        known: Floats = np.where(in_lexicon([span.text for span in asked], [span.text for span in found]), np.float32(KNOWN), np.float32(0))
        screened = likeness(self._screen, asked, found)
        credited = screened + known
        hoped = dict.fromkeys([*_mutual(credited), *zip(*np.nonzero(known), strict=True)])
        means = self._means(asked, found, screened, [cell for cell in hoped if credited[cell] >= SCREEN])
        hopeful = [cell for cell, mean in means.items() if mean + known[cell] >= threshold - RECUT]
        cuts = [cell for cell in _cuts(asked, found, hopeful) if cell not in means and credited[cell] >= SCREEN]
        means |= self._means(asked, found, screened, cuts)
        pairs = [TermPair(asked[row], found[column], min(SAME, mean + float(known[row, column]))) for (row, column), mean in means.items()]
        return _disjoint([pair for pair in pairs if pair.likeness >= threshold])

    def _means(self, asked: list[Span], found: list[Span], screened: Floats, cells: Sequence[Cell]) -> dict[Cell, float]:
        """Of each cell (row of asked, column of found), the mean likeness by all encoders."""
        if not cells:
            return {}
        rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
        total = screened[np.ix_(rows, columns)]
        for encoder in self._others:
            total = total + likeness(encoder, [asked[row] for row in rows], [found[column] for column in columns])
        total /= 1 + len(self._others)
        return {(row, column): float(total[rows.index(row), columns.index(column)]) for row, column in cells}


def _cuts(asked: list[Span], found: list[Span], cells: Sequence[Cell]) -> list[Cell]:
    """The same pairs cut otherwise: a longer or shorter term on either side or on both."""
    rows = {row: [other for other, span in enumerate(asked) if _nested(span, asked[row])] for row, _ in cells}
    columns = {column: [other for other, span in enumerate(found) if _nested(span, found[column])] for _, column in cells}
    return list(dict.fromkeys((one, other) for row, column in cells for one in rows[row] for other in columns[column]))


def _nested(one: Span, other: Span) -> bool:
    return one.overlaps(other) and (one.text in other.text or other.text in one.text)


def _distinct(terms: Sequence[Term]) -> list[Term]:
    """Each wording once, where it stands first."""
    return list({term.span.text.casefold(): term for term in reversed(terms)}.values())[::-1]


def _mutual(table: Floats) -> list[tuple[int, int]]:
    """(row, column) of the cells that are the highest of their row and of their column."""
    columns, rows = table.argmax(axis=1), table.argmax(axis=0)
    return [(row, int(column)) for row, column in enumerate(columns) if rows[column] == row]


def _disjoint(pairs: list[TermPair]) -> list[TermPair]:
    """The likest of those that overlap on either side; each pair of words once, however often they stand there."""
    kept: list[TermPair] = []
    for pair in sorted(pairs, key=lambda pair: (-pair.likeness, pair.asked.start, pair.found.start)):
        if not any(pair.asked.overlaps(other.asked) or pair.found.overlaps(other.found) for other in kept):
            kept.append(pair)
    return kept


def _same(asked: Sequence[Term], found: Sequence[Term]) -> list[TermPair]:
    """Terms of the same words, the longest first."""
    places: dict[tuple[str, ...], Span] = {}
    for term in found:
        places.setdefault(_key(term.span.text), term.span)
    pairs = [
        TermPair(term.span, places[_key(term.span.text)], SAME)
        for term in sorted(asked, key=lambda term: (-len(term.span.text), term.span.part.value != "title", term.span.start))
        if _key(term.span.text) in places
    ]
    kept: list[TermPair] = []
    for pair in pairs:
        if not any(pair.asked.overlaps(other.asked) or pair.found.overlaps(other.found) for other in kept):
            kept.append(pair)
    return kept


def _key(text: str) -> tuple[str, ...]:
    """The stems of a term's words; an acronym that is spelt like a stop word (CAN) stays as it stands."""
    return tuple(token for token, _, _ in word_spans(text)) or (text,)
