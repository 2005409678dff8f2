"""From token vectors to the one vector of a text."""

from __future__ import annotations

import numpy as np

from indexer.encoders.base import Vectors
from indexer.encoders.model_folder import Pooling
from indexer.encoders.network import Mask


def pool(hidden: Vectors, mask: Mask, pooling: Pooling) -> Vectors:
    """(texts, tokens, hidden) token vectors → (texts, hidden), padding left out (right-hand padding)."""
    if pooling is Pooling.FIRST:
        first: Vectors = hidden[:, 0]
        return first
    if pooling is Pooling.LAST:
        last: Vectors = hidden[np.arange(len(hidden)), mask.sum(1) - 1]
        return last
    weights = mask.astype(np.float32)
    summed: Vectors = np.matmul(weights[:, None, :], hidden)[:, 0]
    mean: Vectors = summed / weights.sum(1, keepdims=True)
    return mean


def unit(vectors: Vectors) -> Vectors:
    """Each row divided by its length; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
    return scaled
