"""The signature of a text: its terms, how telling each is and how often it occurs, small enough to be stored beside every passage.

Terms are stemmed Latin words, the single characters and character pairs of Han runs, and those pairs of neighbouring Latin words
that technical texts use more than once ("neural network", "phase change"; which, the table of term weights knows). Single characters
matter, since Chinese compounds share them where segmented words differ.

Two signals of matching are cosines of signatures. What a text is *about* is told by the terms that it repeats: (1 + ln tf) · idf,
single terms alone. How it is *worded* is told by all that occurs in it, once or often, and by which words stand together: idf alone,
pairs included. What each is worth, and for whom, is in docs/evaluation.md. The idf is stored with each term, though the table
has it: some hundred thousand terms are weighed for one match, and each would have to be looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.text.stopwords import STOP_WORDS
from indexer.text.term_weights import Hashes, hash_term, look_up
from indexer.text.tokens import normalise, stem

Floats = NDArray[np.float32]
Counts = NDArray[np.uint8]

_RUN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+|[^\W_\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
_STOPPED = -1
_GAP = -2  # between Latin words that Han characters part
_ASCII_RUN = re.compile(r"[a-z0-9]+")
_PAIR = np.float32(0.7)  # what a pair of words counts for, beside its words
_LOGARITHMS = np.concatenate(([0], 1 + np.log(np.arange(1, 256)))).astype(np.float32)
_SPREAD = np.uint32(2_654_435_761)  # an odd number near 2³² / golden ratio (Knuth): keeps the order of a pair in its hash


class Weighing(StrEnum):
    """How the terms of a signature count."""

    ABOUT = "about"
    WORDING = "wording"


def _weights(weighing: Weighing, idf: Floats, counts: Counts) -> Floats:
    """The weight of each term, before lengths are made equal."""
    single = counts > 0
    factors = np.where(single, _LOGARITHMS[counts], 0) if weighing is Weighing.ABOUT else np.where(single, np.float32(1), _PAIR)
    weights: Floats = idf * factors
    return weights


@dataclass(frozen=True)
class Signature:
    """Hashed terms in ascending order, the idf of each, and how often it occurs; 0 for a pair of words."""

    hashes: Hashes
    idf: Floats
    counts: Counts

    def to_bytes(self) -> bytes:
        """Seven bytes a term: all hashes (little-endian uint32), then all idf (float16), then all counts (uint8)."""
        return self.hashes.astype("<u4").tobytes() + self.idf.astype("<f2").tobytes() + self.counts.tobytes()

    def weights(self, weighing: Weighing) -> Floats:
        """The terms' weights, a unit vector; zeros where nothing counts."""
        weights = _weights(weighing, self.idf, self.counts)
        unit: Floats = weights / np.float32(np.linalg.norm(weights) or 1.0)
        return unit


@dataclass(frozen=True, slots=True)
class Terms:
    """The hashed terms of a text, each as often as it occurs: single ones, and pairs of neighbouring Latin words."""

    single: Hashes
    pairs: Hashes


def terms(text: str) -> Terms:
    """All terms of a text. Words are neighbours across a stop word, not across Han characters."""
    text = normalise(text)
    if text.isascii():
        latin = np.array([term for run in _ASCII_RUN.findall(text) if (term := _word(run)) != _STOPPED], dtype=np.int64)
        return Terms(latin.astype(np.uint32), _joined(latin))
    latin_words: list[int] = []
    characters: list[str] = []
    for run in _RUN.findall(text):
        if run[0] >= "\u3040":
            characters += run
            characters += [run[i : i + 2] for i in range(len(run) - 1)]
            latin_words.append(_GAP)
        elif (term := _word(run)) != _STOPPED:
            latin_words.append(term)
    latin = np.array(latin_words, dtype=np.int64)
    han = np.fromiter(map(hash_term, characters), dtype=np.uint32, count=len(characters))
    return Terms(np.concatenate((latin[latin != _GAP].astype(np.uint32), han)), _joined(latin))


@lru_cache(maxsize=131_072)
def _word(run: str) -> int:
    """The hash of a word's stem; one look-up does for the most part of all text."""
    return _STOPPED if run in STOP_WORDS else hash_term(stem(run))


def _joined(latin: NDArray[np.int64]) -> Hashes:
    """Hashes of the neighbours in a sequence of hashed words and gaps."""
    left, right = latin[:-1], latin[1:]
    whole = (left != _GAP) & (right != _GAP)
    pairs: Hashes = (left[whole].astype(np.uint32) * _SPREAD) ^ right[whole].astype(np.uint32)
    return pairs


def signature(text: str) -> Signature:
    """The signature of a text; one that has no terms is empty."""
    found = terms(text)
    single, counts = np.unique(found.single, return_counts=True)
    hashes = np.concatenate((single, np.unique(found.pairs)))
    known, idf = look_up(hashes)
    known[: len(single)] = True
    often = np.zeros(len(hashes), np.uint8)
    often[: len(single)] = np.minimum(counts, 255)
    kept = np.flatnonzero(known)
    order = kept[np.argsort(hashes[kept])]
    return Signature(hashes[order], idf[order], often[order])


@dataclass(frozen=True)
class Stored:
    """Some stored signatures laid end to end: of every term its hash, idf and count, and the number of the signature that it is of."""

    hashes: Hashes
    idf: Floats
    counts: Counts
    of: NDArray[np.int64]
    count: int

    @cached_property
    def about(self) -> Floats:
        """The terms' weights by Weighing.ABOUT, each signature a unit vector."""
        return self._units(Weighing.ABOUT)

    @cached_property
    def wording(self) -> Floats:
        """The terms' weights by Weighing.WORDING, each signature a unit vector."""
        return self._units(Weighing.WORDING)

    def weights(self, weighing: Weighing) -> Floats:
        """`about` or `wording`."""
        return self.about if weighing is Weighing.ABOUT else self.wording

    def _units(self, weighing: Weighing) -> Floats:
        weights = _weights(weighing, self.idf, self.counts)
        lengths = np.sqrt(np.bincount(self.of, weights * weights, minlength=self.count))
        units: Floats = weights / np.maximum(lengths, 1e-6).astype(np.float32)[self.of]
        return units

    def places(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the terms of these signatures are, one signature after the other, and of which of `numbers` each is."""
        sizes = np.bincount(self.of, minlength=self.count)
        ends = np.cumsum(sizes)
        taken = sizes[numbers]
        of = np.repeat(np.arange(len(numbers)), taken)
        # Term t of a signature lies as far behind the signature's first term there as here.
        return np.arange(len(of)) + np.repeat(ends[numbers] - np.cumsum(taken), taken), of


def unpack(stored: Sequence[bytes]) -> Stored:
    """Signatures from what `Signature.to_bytes` gave; empty bytes are a signature without terms."""
    sizes = [len(blob) // 7 for blob in stored]
    hashes = np.frombuffer(b"".join([blob[: 4 * size] for blob, size in zip(stored, sizes, strict=True)]), dtype="<u4")
    idf = np.frombuffer(b"".join([blob[4 * size : 6 * size] for blob, size in zip(stored, sizes, strict=True)]), dtype="<f2")
    counts = np.frombuffer(b"".join([blob[6 * size :] for blob, size in zip(stored, sizes, strict=True)]), dtype=np.uint8)
    return Stored(hashes, idf.astype(np.float32), counts, np.repeat(np.arange(len(stored)), sizes), len(stored))


_LOW_BITS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Common:
    """The terms that a query has in common with stored signatures: their numbers among the query's terms, and among all stored ones."""

    asked: NDArray[np.int64]
    found: NDArray[np.int64]


def common(query: Hashes, stored: Stored) -> Common:
    """Find the common terms, once for all weighings. `query`: hashed terms in ascending order."""
    if not len(query):
        return Common(np.empty(0, np.int64), np.empty(0, np.int64))
    # Few of the stored terms are the query's; a table by the lower half of the hash finds nearly all of the others out.
    asked = np.zeros(_LOW_BITS + 1, dtype=np.bool_)
    asked[query & _LOW_BITS] = True
    likely = np.flatnonzero(asked[stored.hashes & _LOW_BITS])
    hashes = stored.hashes[likely]
    places = np.minimum(np.searchsorted(query, hashes), len(query) - 1)
    same = query[places] == hashes
    return Common(places[same], likely[same])


def overlaps(query: Floats, stored: Stored, shared: Common, weighing: Weighing) -> Floats:
    """Cosine of a query with each stored signature; 0 where one of them is empty. `query`: the weights of its terms, a unit vector."""
    products = query[shared.asked] * stored.weights(weighing)[shared.found]
    return np.bincount(stored.of[shared.found], products, minlength=stored.count).astype(np.float32)
