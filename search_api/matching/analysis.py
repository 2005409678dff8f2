"""What a query says, taken apart once: its language, its terms, and what each retrieval leg is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indexer.backends.base import Clause
from indexer.text.signature import Signature, signature
from indexer.text.simplified import simplified
from indexer.text.term_weights import hash_terms, inverse_document_frequency
from indexer.text.tokens import grams, words
from indexer.text.translation import Translated, in_english, translated
from models.normalise.text import detect_language
from search_api.matching.abstracts import is_abstract
from search_api.matching.need_wording import without_idle
from search_api.matching.types import Query

WORD_CLAUSES = 24  # the most telling words asked for; more cost time and find nothing new
GRAM_CLAUSES = 12
TITLE_FACTOR = 2.0  # a term of the need's title counts twice, since the title names the problem
TITLE_FIELD = 2.0  # a term found in a passage's title counts twice (the "titles boosted")
SHOWN_TERMS = 8
LONGEST_QUERY = 4000  # characters; what lies behind is beyond every encoder's window


@dataclass(frozen=True, slots=True)
class Analysis:
    """A query ready to be asked. `overlap` and `title_overlap` are the signatures of the whole and of the title."""

    query: Query
    language: str
    abstract: bool  # it is the abstract of a paper, not a need (search_api.matching.abstracts)
    texts: tuple[str, ...]  # what is encoded: the whole, and the title where there is one
    clauses: tuple[Clause, ...]
    english: tuple[Clause, ...]  # the same of a Chinese query in English words; none for other languages
    terms: tuple[str, ...]
    overlap: Signature
    title_overlap: Signature
    translated: Translated  # the whole in English words
    words: frozenset[str]  # all but numbers: what is marked in the evidence
    sought: Mapping[str, float]  # the same in both languages, and how sure each is: what a sentence to show should hold


def analyse(query: Query) -> Analysis:
    """Take a query apart. A query without a title is its text alone; one without any letters still gives an Analysis.

    Of a need what is idle is left out (boasting, money, contacts), and traditional Chinese is read as simplified, as in the index.
    """
    title, text = query.title.strip(), query.text.strip()[:LONGEST_QUERY]
    language = detect_language(f"{title}\n{text}")
    if language == "zh":
        title, text = simplified(title), simplified(text)
    abstract = is_abstract(f"{title}\n{text}")
    if not abstract:
        text = without_idle(text).strip()
    whole = f"{title}\n{text}" if title and text else title or text
    title_words, text_words = words(title), words(text)
    weights = _weighted(title_words, text_words)
    overlap = signature(whole)
    marked = frozenset(word for word in title_words + text_words if not word.isnumeric())
    english = in_english(whole)
    of_english = translated(english)
    return Analysis(
        query=query,
        language=language,
        abstract=abstract,
        texts=(whole, title) if title and text else (whole,),
        clauses=_clauses(weights, _weighted(grams(title), grams(text))),
        english=_clauses(_heaviest(of_english.stems), {}) if language == "zh" else (),
        terms=tuple(weights)[:SHOWN_TERMS],
        overlap=overlap,
        title_overlap=signature(title) if title and text else overlap,
        translated=of_english,
        words=marked,
        sought={word: min(times, 1.0) for word, times in english.items()} | dict.fromkeys(marked, 1.0),
    )


def _weighted(title: list[str], text: list[str]) -> dict[str, float]:
    """Term → weight, weightiest first: how telling it is, how often it stands there (damped), whether in the title."""
    counts, titled = Counter(title + text), set(title)
    idf = inverse_document_frequency(hash_terms(counts))
    weights = {
        term: float(telling) * (1 + np.log(count)) * (TITLE_FACTOR if term in titled else 1.0)
        for (term, count), telling in zip(counts.items(), idf, strict=True)
        if len(term) > 1
    }
    return _heaviest(weights)


def _heaviest(weights: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0])))


def _clauses(word_weights: dict[str, float], gram_weights: dict[str, float]) -> tuple[Clause, ...]:
    """Query-side weights are relative to the weightiest term, so that BM25's own idf is not squared away."""
    clauses: list[Clause] = []
    for term, weight in _top(word_weights, WORD_CLAUSES):
        clauses += [Clause("title", term, TITLE_FIELD * weight), Clause("text", term, weight)]
    clauses += [Clause("grams", term, 0.5 * weight) for term, weight in _top(gram_weights, GRAM_CLAUSES)]
    return tuple(clauses)


def _top(weights: dict[str, float], count: int) -> list[tuple[str, float]]:
    chosen = list(weights.items())[:count]
    return [(term, weight / chosen[0][1]) for term, weight in chosen]
