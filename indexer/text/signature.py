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


def overlaps(query: Signature, stored: Sequence[bytes]) -> NDArray[np.float32]:
    """Cosine of `query` with each stored signature (`Signature.to_bytes`); 0 where one of them is empty."""
    result = np.zeros(len(stored), dtype=np.float32)
    filled = [row for row, blob in enumerate(stored) if blob]
    if not len(query.hashes) or not filled:
        return result
    blobs = [stored[row] for row in filled]
    hashes, weights, sizes = unpack(blobs)
    places = np.minimum(np.searchsorted(query.hashes, hashes), len(query.hashes) - 1)
    shared = np.where(query.hashes[places] == hashes, query.weights[places] * weights, np.float32(0))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    result[filled] = np.add.reduceat(shared, starts)
    return result


def unpack(stored: Sequence[bytes]) -> tuple[Hashes, NDArray[np.float32], NDArray[np.int64]]:
    """All hashes and all weights of some stored signatures, one after the other, and how many terms each has."""
    sizes = np.fromiter((len(blob) // 6 for blob in stored), dtype=np.int64, count=len(stored))
    hashes = np.frombuffer(b"".join(blob[: 4 * size] for blob, size in zip(stored, sizes.tolist(), strict=True)), dtype="<u4")
    weights = np.frombuffer(b"".join(blob[4 * size :] for blob, size in zip(stored, sizes.tolist(), strict=True)), dtype="<f2")
    return hashes, weights.astype(np.float32), sizes
