"""How telling a term is: inverse document frequencies that ship with the product.

A static table, so that the weight of a term, and with it a score, does not depend on which records happen to
be in a library. `indexer/text/term_weights.npz` is built by `python -m indexer.text.build_term_weights`
(counts only, no text; sources in its docstring). A term that the table does not know is as telling as the
rarest one that it knows. Pairs of words that it does not know are no terms (indexer/text/signature.py).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
_CUT = b"4"  # raise it with every change of what indexer.text.signature stores


def hash_terms(terms: Iterable[str]) -> Hashes:
    """CRC-32 of each term's UTF-8 form: stable across processes, machines and versions."""
    return np.fromiter(map(hash_term, terms), dtype=np.uint32)


@lru_cache(maxsize=65_536)
def hash_term(term: str) -> int:
    """CRC-32 of one term."""
    return zlib.crc32(term.encode())


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes with the table, and with how texts are cut into terms (_CUT)."""
    table = resources.files("indexer.text").joinpath("term_weights.npz").read_bytes()
    return hashlib.blake2b(table, digest_size=12, salt=_CUT).hexdigest()


@lru_cache(maxsize=1)
def _table() -> tuple[Hashes, NDArray[np.float32], float]:
    with resources.files("indexer.text").joinpath("term_weights.npz").open("rb") as stream, np.load(stream) as stored:
        return stored["hashes"], stored["idf"].astype(np.float32), float(stored["unknown"])


def look_up(hashes: Hashes) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Which of the hashed terms the table knows, and the idf of each: ln((N + 1) / (df + 1)) + 1 (Salton & Buckley 1988, smoothed); unknown
    terms get the highest."""
    table, idf, unknown = _table()
    places = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    known: NDArray[np.bool_] = table[places] == hashes
    return known, np.where(known, idf[places], np.float32(unknown)).astype(np.float32)


def inverse_document_frequency(hashes: Hashes) -> NDArray[np.float32]:
    """The idf of each hashed term, as `look_up` gives it."""
    return look_up(hashes)[1]
