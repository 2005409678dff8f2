"""From decisions to levels: how good a candidate turned out to be for a need."""

from __future__ import annotations

from collections.abc import Iterable

from models.decisions import DecisionView
from models.vocabulary import DeclineReason, Stage

# As the levels of search_api.evaluate.measures.ndcg: the gain of level l is 2^(l - 1) - 1.
LEVELS = {Stage.DECLINED: 1, Stage.MATCHED: 2, Stage.SHORTLISTED: 3, Stage.CONTACTED: 4, Stage.MET: 5, Stage.LANDED: 6}
# Only these say that the candidate does not fit the need. Whoever has no time, or lives in the wrong place, may fit it perfectly.
TELLING = frozenset({DeclineReason.IRRELEVANT, DeclineReason.LEVEL, DeclineReason.OUTDATED})

Levels = dict[str, dict[str, int]]


def levels(decisions: Iterable[DecisionView]) -> Levels:
    """Return need → candidate → level, from decisions in the order in which they were made.

    The furthest stage counts. A decline for a reason in TELLING sets the candidate back to the lowest level, whatever came before;
    one for another reason changes nothing, and where nothing came before, the pair is left out.
    """
    found: Levels = {}
    for one in decisions:
        pairs = found.setdefault(one.need, {})
        if one.decision is not Stage.DECLINED:
            pairs[one.candidate] = max(pairs.get(one.candidate, 0), LEVELS[one.decision])
        elif one.reason in TELLING:
            pairs[one.candidate] = LEVELS[Stage.DECLINED]
    return {need: pairs for need, pairs in found.items() if pairs}
