"""Terms of a need and of a passage: what a reader would take for the name of a thing, a material, a method, a quantity.

Chinese runs are cut into tagged words (rjieba) and adjacent words joined, up to eight characters; in other scripts terms are runs of one
to four words that neither begin nor end with a word that names nothing. All joins are offered, long and short, and the parts of a
compound as well (虚拟 of 虚拟现实, "Internet" of "Internet-of-Things"): the pairing chooses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from indexer.text.stopwords import STOP_WORDS
from indexer.text.term_weights import hash_terms, inverse_document_frequency
from indexer.text.tokens import HAN, KANA, LETTER, stem
from search_api.matching.explanation.plain_words import NAMES_LITTLE, NAMES_NOTHING
from search_api.matching.explanation.types import Span

MOST_WORDS = 4
MOST_HAN = 8  # characters
LEAST_HALVED = 4  # characters of a Chinese word that may be two words: 聚乙烯 is no sort of 乙烯
TELLING = 5.0  # idf; a term whose every word is commoner ("system", "技术") names nothing by itself
_JOINTS = "-'’‐‑–"  # between the parts of a compound
_RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<kana>[{KANA}]+)|(?P<word>{LETTER}+(?:[{_JOINTS}]{LETTER}+)*)")
_NUMBER = re.compile(r"\d+(?P<unit>[^\W\d]*)")
_POWERS = str.maketrans("", "", "²³¹⁻")
_INNER = frozenset({"of"})
# First letters of rjieba's tags (ictclas) of words that can stand in a term, and of those that can end one.
_CONTENT_TAGS, _HEAD_TAGS = frozenset("navblijsge"), ("n", "v", "an", "l", "i", "j", "g", "eng")
_PROPER_TAGS = frozenset({"ns", "nt"})  # places and bodies: who asks, not what is asked


@dataclass(frozen=True, slots=True)
class Term:
    """A term, how telling its words are (the sum of their idf), and how many words it has."""

    span: Span
    weight: float
    words: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    han: bool
    breaks: bool  # no term goes on over it
    inner: bool  # it may stand within a term only
    head: bool  # it may end a term
    idf: float


def terms(span: Span) -> list[Term]:
    """All terms of a sentence, in the order in which they begin; the shorter first."""
    words = _words(span.text)
    found: list[Term] = []
    for first in range(len(words)):
        for last in range(first, min(first + MOST_WORDS, len(words))):
            chosen = words[first : last + 1]
            if chosen[-1].breaks or (last > first and not _joined(span.text, words[last - 1], words[last])):
                break
            if _is_term(chosen):
                start, end = chosen[0].start, chosen[-1].end
                found.append(Term(_within(span, start, end), sum(word.idf for word in chosen), len(chosen)))
        found += [Term(_within(span, part.start, part.end), part.idf, 1) for part in _parts(words[first])]
    return found


def _within(span: Span, start: int, end: int) -> Span:
    return Span(span.part, span.start + start, span.start + end, span.text[start:end])


def _parts(word: _Word) -> list[_Word]:
    """The words that a compound is made of, those of them that are terms; none where it is no compound of known words."""
    if word.breaks:
        return []
    parts = _halves(word) if word.han else _hyphenated(word)
    return [part for part in parts if not part.breaks and _is_term([part])]


def _halves(word: _Word) -> list[_Word]:
    length = len(word.text)
    if length < LEAST_HALVED:
        return []
    for middle in range(2, length - 1):
        one, other = word.text[:middle], word.text[middle:]
        if rjieba.has_word(one) and rjieba.has_word(other):
            return [_chinese(half, _tag(half), start) for half, start in ((one, word.start), (other, word.start + middle))]
    return []


def _hyphenated(word: _Word) -> list[_Word]:
    parts = list(re.finditer(f"[^{_JOINTS}]+", word.text))
    return [_alphabetic(part.group(), word.start + part.start()) for part in parts] if len(parts) > 1 else []


@lru_cache(maxsize=65_536)
def _tag(word: str) -> str:
    [(_, tag), *_] = rjieba.tag(word)
    return str(tag)


def _is_term(words: list[_Word]) -> bool:
    if words[0].inner or words[-1].inner or not words[-1].head:
        return False
    han = sum(word.end - word.start for word in words if word.han)
    if han > MOST_HAN or (han == 1 and len(words) == 1):
        return False
    return max(word.idf for word in words) >= TELLING


def _joined(text: str, one: _Word, other: _Word) -> bool:
    """Chinese words that touch, or words that a space parts."""
    between = text[one.end : other.start]
    return not between if one.han or other.han else between == " "


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    for run in _RUN.finditer(text):
        if run.lastgroup != "han":
            found.append(_alphabetic(run.group(), run.start()))
            continue
        start = run.start()
        for word, tag in rjieba.tag(run.group()):
            found.append(_chinese(word, tag, start))
            start += len(word)
    return found


def _chinese(word: str, tag: str, start: int) -> _Word:
    breaks = word in STOP_WORDS or word in NAMES_NOTHING or tag[:1] not in _CONTENT_TAGS or tag in _PROPER_TAGS
    # A single character with a verb's tag is a piece of a word that was cut wrongly, or names nothing (用, 达).
    head = tag.startswith(_HEAD_TAGS) and (len(word) > 1 or tag.startswith("n"))
    return _Word(word, start, start + len(word), han=True, breaks=breaks, inner=False, head=head, idf=_idf(word))


def _alphabetic(word: str, start: int) -> _Word:
    low = word.casefold().translate(_POWERS)
    acronym = word.isupper() and len(word) > 1
    inner = low in _INNER
    number = _NUMBER.fullmatch(low)
    nothing = low in NAMES_NOTHING or (low in STOP_WORDS and not acronym) or len(word) == 1
    nothing = nothing or (number is not None and (number["unit"] == "" or number["unit"] in NAMES_NOTHING))
    return _Word(word, start, start + len(word), han=False, breaks=nothing and not inner, inner=inner, head=True, idf=_idf(low))


@lru_cache(maxsize=65_536)
def _idf(word: str) -> float:
    """How telling a word is: of a compound, its most telling part; nothing for a word that names little."""
    if word in NAMES_LITTLE:
        return 0.0
    parts = [stem(part) for part in re.split(f"[{_JOINTS}]", word) if part] or [word]
    return float(inverse_document_frequency(hash_terms(parts)).max())
