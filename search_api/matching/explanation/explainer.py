"""One pair explained: passages, sentences, terms, and why not. On demand, so that matching itself stays as fast as it is."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from indexer.encoders.base import Encoder, Vectors
from indexer.encoders.cache import uncached
from indexer.encoders.centring import shipped
from models.vocabulary import CandidateKind
from search_api.matching.explanation.choosing import Chooser
from search_api.matching.explanation.conditions import conditions
from search_api.matching.explanation.lacking import READ_CLOSELY, Lacks, reasons
from search_api.matching.explanation.likeness import ShortTexts
from search_api.matching.explanation.pairing import Pairing
from search_api.matching.explanation.sentences import sentences
from search_api.matching.explanation.standing import nowhere, standing
from search_api.matching.explanation.terms import Term, terms
from search_api.matching.explanation.types import ExplainedPassage, Explanation, Part, Span
from search_api.matching.service import Examined, Matcher
from search_api.matching.types import MatchOptions, Query

SHOWN = 3  # passages explained at most: what is not in the best three carries nothing


class Explainer:
    """Explains pairs with the encoders of one matcher. Safe to share between threads; keeps vectors of short texts in memory."""

    def __init__(self, matcher: Matcher, encoders: Sequence[Encoder]) -> None:
        """`encoders`: those that read the languages of the library; the last is the one asked most, so it should be the cheapest."""
        self._matcher = matcher
        short = [ShortTexts(uncached(encoder)) for encoder in encoders]
        self._pairing, self._chooser = Pairing(short), Chooser(short[-1], shipped(encoders[-1]))
        self._lacks = Lacks(matcher.backend, self._pairing, self._chooser)

    def with_matcher(self, matcher: Matcher) -> Explainer:
        """The same explainer for another matcher over the same index and encoders, sharing the vectors that it keeps."""
        other = copy(self)
        other._matcher = matcher
        return other

    def explain(self, query: Query, candidate: str, to: CandidateKind, options: MatchOptions) -> Explanation:
        """Explain a need and one candidate (own id) that was sought, or might have been, as `to` with these options.

        Raises IndexMissing; IndexOutdated where the encoders have changed.
        """
        examined = self._matcher.examine(query, candidate, max(READ_CLOSELY, options.evidence))
        if examined.candidate is None:
            return Explanation(query, candidate, to, examined.analysis.language, None, (), nowhere(), None, reasons(to, nowhere(), None))
        match = examined.match
        tried = conditions(examined.candidate, to, examined.references, match.band if match else None, options)
        place = standing(self._matcher, query, to, candidate=candidate, options=options, tried=tried, references=examined.references)
        need = [*sentences(query.title, Part.TITLE), *sentences(query.text, Part.TEXT)]
        whole = self._chooser.whole(examined.analysis)
        best = [item.passage for item in match.evidence] if match else []
        lack = self._lacks.of(need, whole, examined.references, best, newest=self._matcher.newest_year()) if match else None
        return Explanation(
            query=query,
            candidate=candidate,
            to=to,
            language=examined.analysis.language,
            match=match,
            passages=self._passages(examined, need, whole, min(options.evidence, SHOWN)),
            standing=place,
            lack=lack,
            reasons=reasons(to, place, lack),
        )

    def _passages(self, examined: Examined, need: list[Span], whole: Vectors, count: int) -> tuple[ExplainedPassage, ...]:
        """Titles are shown anyway, of the need and of the passage: one is chosen as the sentence only where there is no text."""
        shown = examined.match.evidence[:count] if examined.match else ()
        texts = self._matcher.backend.fetch([item.passage for item in shown])
        asked = _of(need, Part.TEXT) or need
        found: list[ExplainedPassage] = []
        for item in shown:
            if (passage := texts.get(item.passage)) is None:
                continue
            titles, body = sentences(passage.title, Part.TITLE), sentences(passage.text, Part.TEXT)
            languages = (examined.analysis.language, passage.language)
            sentence, answers = self._chooser.choose(asked, whole, body or titles, languages)
            pairs = self._pairing.pairs(_terms([*_of(need, Part.TITLE), answers]), _terms([*titles, sentence]))
            found.append(ExplainedPassage(item, passage.title, passage.text, sentence, answers, tuple(pairs)))
        return tuple(found)


def _of(spans: Sequence[Span], part: Part) -> list[Span]:
    return [span for span in spans if span.part is part]


def _terms(spans: Sequence[Span | None]) -> list[Term]:
    return [term for span in dict.fromkeys(spans) if span is not None for term in terms(span)]
