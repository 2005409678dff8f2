"""The signature of a text: its terms with tf·idf weights, small enough to be stored beside every passage.

The cosine of two signatures is the *overlap* signal of matching. Terms are stemmed Latin words, the single characters and
character pairs of Han runs, and those pairs of neighbouring Latin words that technical texts use more than once ("neural
network", "phase change"; which, the table of term weights knows). Single characters matter, since Chinese compounds share them
where segmented words differ, and word pairs, since the words of a technical term say less apart (both measured in
docs/evaluation.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.text.stopwords import STOP_WORDS
from indexer.text.term_weights import Hashes, hash_term, inverse_document_frequency, known
from indexer.text.tokens import normalise, stem

_RUN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+|[^\W_\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
_STOPPED = -1
_GAP = -2  # between Latin words that Han characters part
_ASCII_RUN = re.compile(r"[a-z0-9]+")
_SPREAD = np.uint32(2_654_435_761)  # an odd number near 2³² / golden ratio (Knuth): keeps the order of a pair in its hash


@dataclass(frozen=True, slots=True)
class Signature:
    """Hashed terms in ascending order and their weights, a unit vector (or nothing for an empty text)."""

    hashes: Hashes
    weights: NDArray[np.float32]

    def to_bytes(self) -> bytes:
        """Six bytes a term: all hashes (little-endian uint32), then all weights (float16)."""
        return self.hashes.astype("<u4").tobytes() + self.weights.astype("<f2").tobytes()


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
    """Weights (1 + ln tf) · idf, normalised to unit length."""
    found = terms(text)
    hashes, frequencies = np.unique(np.concatenate((found.single, found.pairs[known(found.pairs)])), return_counts=True)
    weights = (1 + np.log(frequencies, dtype=np.float32)) * inverse_document_frequency(hashes)
    length = float(np.linalg.norm(weights)) or 1.0
    return Signature(hashes, (weights / length).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Stored:
    """Some stored signatures laid end to end: every term's hash and weight, and the number of the signature that it is of."""

    hashes: Hashes
    weights: NDArray[np.float32]
    of: NDArray[np.int64]
    count: int

    def take(self, numbers: NDArray[np.int64]) -> Stored:
        """The signatures of these numbers, in this order, numbered anew; one can be taken several times."""
        if len(numbers) == self.count and np.array_equal(numbers, np.arange(self.count)):
            return self
        sizes = np.bincount(self.of, minlength=self.count)
        ends = np.cumsum(sizes)
        taken = sizes[numbers]
        of = np.repeat(np.arange(len(numbers)), taken)
        # Term t of a taken signature lies as far behind the signature's first term there as here.
        places = np.arange(len(of)) + np.repeat(ends[numbers] - np.cumsum(taken), taken)
        return Stored(self.hashes[places], self.weights[places], of, len(numbers))


def unpack(stored: Sequence[bytes]) -> Stored:
    """Signatures from what `Signature.to_bytes` gave; empty bytes are a signature without terms."""
    sizes = [len(blob) // 6 for blob in stored]
    hashes = np.frombuffer(b"".join([blob[: 4 * size] for blob, size in zip(stored, sizes, strict=True)]), dtype="<u4")
    weights = np.frombuffer(b"".join([blob[4 * size :] for blob, size in zip(stored, sizes, strict=True)]), dtype="<f2")
    return Stored(hashes, weights.astype(np.float32), np.repeat(np.arange(len(stored)), sizes), len(stored))


_LOW_BITS = 0xFFFF


def overlaps(query: Signature, stored: Stored) -> NDArray[np.float32]:
    """Cosine of `query` with each stored signature; 0 where one of them is empty."""
    if not len(query.hashes):
        return np.zeros(stored.count, dtype=np.float32)
    # Few of the stored terms are the query's; a table by the lower half of the hash finds nearly all of the others out.
    asked = np.zeros(_LOW_BITS + 1, dtype=np.bool_)
    asked[query.hashes & _LOW_BITS] = True
    likely = np.flatnonzero(asked[stored.hashes & _LOW_BITS])
    hashes = stored.hashes[likely]
    places = np.minimum(np.searchsorted(query.hashes, hashes), len(query.hashes) - 1)
    shared = np.where(query.hashes[places] == hashes, query.weights[places] * stored.weights[likely], np.float32(0))
    return np.bincount(stored.of[likely], shared, minlength=stored.count).astype(np.float32)
