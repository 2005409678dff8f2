"""Which sentence of a passage answers best, and which sentence of the need it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Role, Vectors
from indexer.encoders.centring import EncoderMeans, centre
from indexer.passages.splitting import units
from indexer.text.term_weights import hash_terms, inverse_document_frequency
from indexer.text.tokens import words
from indexer.text.translation import in_english, translated
from search_api.matching.analysis import Analysis
from search_api.matching.coefficients import coefficients
from search_api.matching.encoding import mixed
from search_api.matching.explanation.likeness import ShortTexts
from search_api.matching.explanation.types import Span

SAYING = 5.0  # words; two Chinese characters count as one
OVERLAP = 0.5  # weight of shared words beside a cosine
Floats = NDArray[np.float32]


class Chooser:
    """Chooses sentences with one encoder."""

    def __init__(self, encoder: ShortTexts, means: EncoderMeans) -> None:
        """`means`: what the encoder's vectors are centred with."""
        self._encoder, self._means = encoder, means

    def whole(self, query: Analysis) -> Vectors:
        """The vector of the whole query, as `choose` and `order` ask for it."""
        return mixed(self._vectors(query.texts, query.language, Role.QUERY), coefficients().title_share)

    def choose(
        self, need: Sequence[Span], whole: Vectors, sentences: Sequence[Span], languages: tuple[str, str]
    ) -> tuple[Span | None, Span | None]:
        """(sentence of the passage, sentence of the need that it answers).

        A sentence's worth is its cosine with the need as a whole (`whole`, its centred vector) plus the highest with one of its sentences,
        where words that both have, across languages in English, add OVERLAP of their cosine. `languages`: of the need, of the passage.
        """
        sentences, asked = _saying(sentences), _saying(need)
        if not sentences:
            return None, None
        found = self._vectors(_wordings(sentences), languages[1], Role.PASSAGE)
        if not asked:
            return sentences[int((found @ whole).argmax())], None
        nearness = found @ self._vectors(_wordings(asked), languages[0], Role.QUERY).T + OVERLAP * _shared(sentences, asked, languages)
        best = int((found @ whole + nearness.max(axis=1)).argmax())
        return sentences[best], asked[int(nearness[best].argmax())]

    def order(self, whole: Vectors, sentences: Sequence[Span], language: str) -> list[Span]:
        """Sentences of a passage, the nearest to the whole need first."""
        sentences = _saying(sentences)
        if not sentences:
            return []
        found = self._vectors(_wordings(sentences), language, Role.PASSAGE)
        return [sentences[row] for row in np.argsort(-(found @ whole), kind="stable")]

    def _vectors(self, texts: Sequence[str], language: str, role: Role) -> Vectors:
        return centre(self._encoder.vectors(texts, role), [language] * len(texts), role, self._means)


def _wordings(spans: Sequence[Span]) -> list[str]:
    return [span.text for span in spans]


def _saying(spans: Sequence[Span]) -> list[Span]:
    """Those long enough to say something, if there are any; others are headings, names of programmes, lone keywords."""
    return [span for span in spans if units(span.text) >= SAYING] or list(spans)


def _shared(sentences: Sequence[Span], asked: Sequence[Span], languages: tuple[str, str]) -> Floats:
    """(sentences, asked): the cosine of their sets of words, each weighed by its idf."""
    told = _weighed if languages[0] == languages[1] else _weighed_in_english
    ours, theirs = [told(span.text) for span in sentences], [told(span.text) for span in asked]
    table = [[sum(weight * other.get(word, 0.0) for word, weight in one.items()) for other in theirs] for one in ours]
    lengths = np.sqrt(np.outer([_squares(one) for one in ours], [_squares(other) for other in theirs]))
    result: Floats = (np.array(table) / np.maximum(lengths, 1e-6)).astype(np.float32)
    return result


def _squares(weighed: Mapping[str, float]) -> float:
    return sum(weight**2 for weight in weighed.values())


def _weighed_in_english(text: str) -> Mapping[str, float]:
    return translated(in_english(text)).stems


def _weighed(text: str) -> Mapping[str, float]:
    distinct = list(dict.fromkeys(word for word in words(text) if not word.isnumeric()))
    return dict(zip(distinct, inverse_document_frequency(hash_terms(distinct)).tolist(), strict=True))
