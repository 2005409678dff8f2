"""The signature of a text: its terms with tf·idf weights, small enough to be stored beside every passage.

The cosine of two signatures is the *overlap* signal of matching. Terms are stemmed Latin words and the
single characters and character pairs of Han runs; single characters matter, since Chinese compounds share
them where segmented words differ (measured in docs/evaluation.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.text.stopwords import STOP_WORDS
from indexer.text.term_weights import Hashes, hash_term, inverse_document_frequency
from indexer.text.tokens import normalise, stem

_RUN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+|[^\W_\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
_STOPPED = -1
_ASCII_RUN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """Hashed terms in ascending order and their weights, a unit vector (or nothing for an empty text)."""

    hashes: Hashes
    weights: NDArray[np.float32]

    def to_bytes(self) -> bytes:
        """Six bytes a term: all hashes (little-endian uint32), then all weights (float16)."""
        return self.hashes.astype("<u4").tobytes() + self.weights.astype("<f2").tobytes()


def terms(text: str) -> list[str]:
    """The terms of a text, repeated as often as they occur."""
    found: list[str] = []
    for run in _RUN.findall(normalise(text)):
        if run[0] >= "\u3040":
            found += run
            found += [run[i : i + 2] for i in range(len(run) - 1)]
        elif run not in STOP_WORDS:
            found.append(stem(run))
    return found


def signature(text: str) -> Signature:
    """Weights (1 + ln tf) · idf, normalised to unit length."""
    counts = _counts(text)
    hashes = np.fromiter(counts, dtype=np.uint32, count=len(counts))
    frequencies = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    order = np.argsort(hashes)
    hashes = hashes[order]
    weights = (1 + np.log(frequencies[order])) * inverse_document_frequency(hashes)
    length = float(np.linalg.norm(weights)) or 1.0
    return Signature(hashes, (weights / length).astype(np.float32))


def _counts(text: str) -> Counter[int]:
    """How often each hashed term occurs."""
    text = normalise(text)
    if not text.isascii():
        return Counter(map(hash_term, terms(text)))
    counts = Counter(map(_ascii_term, _ASCII_RUN.findall(text)))
    del counts[_STOPPED]
    return counts


@lru_cache(maxsize=131_072)
def _ascii_term(run: str) -> int:
    """The hash of an ASCII word's stem; one look-up does for the most part of all text."""
    return _STOPPED if run in STOP_WORDS else hash_term(stem(run))


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
