"""What a candidate's passages say as a whole: one unit vector for each encoder, one for the terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.backends.base import IndexBackend
from indexer.encoders.base import Vectors
from indexer.text.signature import Stored
from search_api.matching.material import Material, load

TERMS = "terms"
_BUCKETS = 1 << 15  # of the terms' hashes; two of a candidate's few thousand terms seldom share one


@dataclass(frozen=True, slots=True)
class Centroids:
    """Rows in the order of `ids`. `vectors`: encoder → (n, dimension); `terms`: (n, buckets), sparse; all rows of unit length, or zero."""

    ids: tuple[str, ...]
    vectors: Mapping[str, Vectors]
    terms: csr_array
    languages: tuple[str, ...]  # the commonest of each one's passages
    passages: tuple[frozenset[str], ...]

    def likeness(self, row: int) -> dict[str, NDArray[np.float32]]:
        """Cosine of every row with this one: encoder → (n,), NaN where it reads nothing of one of the two, and TERMS → (n,)."""
        found = {name: cosines(vectors, vectors[row]) for name, vectors in self.vectors.items()}
        found[TERMS] = np.asarray((self.terms @ self.terms[[row]].T).todense(), dtype=np.float32).ravel()
        return found


def centroids(backend: IndexBackend, ids: Sequence[str]) -> Centroids:
    """The centroids of these candidates; one that has no passages is left out."""
    return of_material(load(backend, sorted(backend.state().means), ids))


def of_material(material: Material) -> Centroids:
    """The centroids of a material's owners."""
    counts = np.diff(material.starts)
    ones = np.ones(len(material.rows), dtype=np.float32)
    owned = csr_array((ones, material.rows, material.starts), shape=(len(material.owners), len(material.passages)))
    parts = [material.rows_of(number).tolist() for number in range(len(counts))]
    return Centroids(
        ids=material.owners,
        vectors={name: unit_rows(owned @ vectors) for name, vectors in material.vectors.items()},
        terms=_terms(owned, material.signatures),
        languages=tuple(_commonest([material.languages[row] for row in rows]) for rows in parts),
        passages=tuple(frozenset(material.passages[row] for row in rows) for rows in parts),
    )


def cosines(vectors: Vectors, vector: Vectors) -> NDArray[np.float32]:
    """Of unit rows (n, dimension) with a unit vector; NaN where either is zero, which says nothing."""
    found = vectors @ vector
    found[~vectors.any(axis=1) | ~vector.any()] = np.nan
    return found


def mean_said(parts: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The mean over the parts, row by row, of what is not NaN; 0 where all is."""
    stacked = np.stack(list(parts))
    said = ~np.isnan(stacked)
    mean: NDArray[np.float32] = (np.where(said, stacked, 0).sum(axis=0) / np.maximum(said.sum(axis=0), 1)).astype(np.float32)
    return mean


def unit_rows(table: NDArray[np.float32]) -> Vectors:
    """Rows at unit length; a row of zeros stays."""
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    result: Vectors = np.divide(table, lengths, out=np.zeros_like(table), where=lengths > 1e-6).astype(np.float32)
    return result


def _terms(owned: csr_array, signatures: Stored) -> csr_array:
    shape = (signatures.count, _BUCKETS)
    each = csr_array((signatures.about, (signatures.of, (signatures.hashes % _BUCKETS).astype(np.int64))), shape=shape)
    summed = csr_array(owned @ each)
    lengths = np.sqrt(np.asarray(summed.multiply(summed).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 1e-6)
    return csr_array(summed.multiply(scale[:, None]), dtype=np.float32)


def _commonest(languages: Sequence[str]) -> str:
    return max(sorted(set(languages)), key=languages.count)
