"""What a candidate has to show, and which key terms of the need nothing of it answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from indexer.backends.base import IndexBackend, Reference
from indexer.documents import Passage, Section
from indexer.encoders.base import Vectors
from indexer.text.tokens import words
from models.vocabulary import CandidateKind
from search_api.matching.explanation.choosing import Chooser
from search_api.matching.explanation.pairing import Pairing
from search_api.matching.explanation.sentences import sentences
from search_api.matching.explanation.terms import Term, terms
from search_api.matching.explanation.types import Lack, Part, Reason, Span, Standing
from search_api.matching.material import PASSAGES_A_CANDIDATE

KEY_TERMS = 8
TITLE_FACTOR = 2.0  # as in search_api.matching.analysis
KEY_WORDS = 2  # in a key term: a longer one is hardly ever answered as a whole
READ_CLOSELY = 6  # of the candidate's passages, the best: their terms are compared one by one
SENTENCES_READ = 2  # of each of them, beside the title
NEAR = 0.12  # above this likeness a term counts as answered: claiming a lack needs to be surer than marking a pair
OLD = 10  # years before the library's newest work


def key_terms(need: Sequence[Span]) -> list[Span]:
    """The weightiest terms of a need's sentences, no two of which overlap or say the same."""
    offered = [(_worth(term), term) for span in need for term in terms(span) if term.words <= KEY_WORDS]
    chosen: list[Term] = []
    for _, term in sorted(offered, key=lambda item: (-item[0], item[1].span.part.value != "title", item[1].span.start)):
        if not any(term.span.text in other.span.text or other.span.text in term.span.text for other in chosen):
            chosen.append(term)
        if len(chosen) == KEY_TERMS:
            break
    return [term.span for term in chosen]


def _worth(term: Term) -> float:
    """Two telling words say more than one, but not twice as much."""
    return term.weight / math.sqrt(term.words) * (TITLE_FACTOR if term.span.part is Part.TITLE else 1.0)


class Lacks:
    """Compares key terms with what a candidate's passages say."""

    def __init__(self, backend: IndexBackend, pairing: Pairing, chooser: Chooser) -> None:
        self._backend, self._pairing, self._chooser = backend, pairing, chooser

    def of(
        self,
        need: Sequence[Span],
        whole: Vectors,
        references: Sequence[Reference],
        best: Sequence[str],
        *,
        newest: int,
    ) -> Lack:
        """`best`: ids of the candidate's passages, the best first; `newest`: year of the library's newest work."""
        passages = self._backend.fetch([reference.passage for reference in references[:PASSAGES_A_CANDIDATE]])
        asked = key_terms(need)
        answered = self._answered(asked, whole, passages, best)
        works = [reference for reference in references if reference.section == Section.WORK]
        bare = [reference for reference in works if reference.passage in passages and not passages[reference.passage].text.strip()]
        return Lack(
            passages=len(references),
            works=len({reference.passage.partition("#")[0] for reference in works}),
            works_without_abstract=len(bare),
            newest_work=max((reference.year for reference in works if reference.year is not None), default=None),
            library_newest=newest,
            answered=tuple(span for span, found in zip(asked, answered, strict=True) if found),
            unanswered=tuple(span for span, found in zip(asked, answered, strict=True) if not found),
        )

    def _answered(self, asked: Sequence[Span], whole: Vectors, passages: Mapping[str, Passage], best: Sequence[str]) -> list[bool]:
        """A term is answered where one passage has all of its words, or where a term of one of the best passages is like it."""
        said = [set(words(passage.content)) for passage in passages.values()]
        found: list[Span] = []
        for passage in (passages[name] for name in best[:READ_CLOSELY] if name in passages):
            read = self._chooser.order(whole, sentences(passage.text, Part.TEXT), passage.language)[:SENTENCES_READ]
            found += [term.span for span in [*sentences(passage.title, Part.TITLE), *read] for term in terms(span)]
        alike = self._pairing.likest(asked, list({span.text.casefold(): span for span in found}.values()))
        wanted = [set(words(span.text)) for span in asked]
        return [
            likest >= NEAR or (bool(one) and any(one <= heard for heard in said))
            for one, likest in zip(wanted, alike.tolist(), strict=True)
        ]


def reasons(kind: CandidateKind, standing: Standing, lack: Lack | None) -> tuple[Reason, ...]:
    """Why it is not offered, and what weakens it, in the order of Reason."""
    if not standing.indexed:
        return (Reason.NOT_INDEXED,)
    if lack is None or not lack.passages:
        return (Reason.NO_PASSAGES,)
    cut = any(not condition.holds for condition in standing.conditions)
    people = kind in {CandidateKind.EXPERT, CandidateKind.TEAM}
    old = lack.newest_work is not None and lack.newest_work <= lack.library_newest - OLD
    told = {
        Reason.CONDITION: cut,
        Reason.NOT_RETRIEVED: all(leg.rank is None for leg in standing.legs),
        Reason.OUTRANKED: not cut and standing.place is not None and not standing.shown,
        Reason.NO_WORKS: people and not lack.works,
        Reason.NO_ABSTRACTS: lack.works > 0 and lack.works_without_abstract >= lack.works,
        Reason.OLD_WORKS: old,
        Reason.TERMS_UNANSWERED: bool(lack.unanswered),
    }
    return tuple(reason for reason, holds in told.items() if holds)
