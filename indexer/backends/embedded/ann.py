"""Approximate nearest neighbours: faiss IVF segments with 8-bit codes over runs of ordinals."""

from __future__ import annotations

import math
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors

TRAIN_FROM = 8192  # below this many rows an exact scan is as fast
SAMPLE_PER_LIST = 40
MAX_LISTS = 2048
ADD_ROWS = 16384
SEED = 20240


def lists_for(rows: int) -> int:
    """How many inverted lists: about 3·√rows, at most MAX_LISTS."""
    return min(MAX_LISTS, max(64, int(3 * math.sqrt(rows))))


def train(rows: NDArray[np.float16]) -> faiss.IndexIVFScalarQuantizer:
    """An empty index whose lists and codes fit a sample of these rows (inner product on unit vectors = cosine)."""
    lists = lists_for(len(rows))
    wanted = min(len(rows), lists * SAMPLE_PER_LIST)
    picked = np.sort(np.random.default_rng(SEED).choice(len(rows), wanted, replace=False))
    sample = rows[picked].astype(np.float32)
    dimension = rows.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.niter = 8
    index.cp.seed = SEED
    index.train(sample)
    return index


def add(index: faiss.IndexIVF, rows: NDArray[np.float16], first: int, last: int) -> None:
    """Add rows first … last-1, numbered by their ordinal."""
    for start in range(first, last, ADD_ROWS):
        end = min(last, start + ADD_ROWS)
        index.add_with_ids(rows[start:end].astype(np.float32), np.arange(start, end, dtype=np.int64))


def write(index: faiss.IndexIVF, path: Path) -> None:
    """Write a segment."""
    faiss.write_index(index, str(path))


def read(path: Path, *, mapped: bool) -> faiss.IndexIVF:
    """Open a segment; `mapped` leaves its lists in the file, so that they cost no memory of the process."""
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP if mapped else 0)
    if not isinstance(index, faiss.IndexIVF):
        raise TypeError(f"{path} does not hold inverted lists")
    return index


def search(
    index: faiss.IndexIVF, vector: Vectors, wanted: int, probes: int, selector: faiss.IDSelector | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Ordinals and approximate cosines of the best rows."""
    parameters = faiss.SearchParametersIVF()
    parameters.nprobe = min(probes, index.nlist)
    parameters.sel = selector
    scores, ordinals = index.search(vector.reshape(1, -1), wanted, params=parameters)
    found = ordinals[0] >= 0
    return ordinals[0][found], scores[0][found]
