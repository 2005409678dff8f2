"""All that scoring needs of some candidates' passages, read from the backend in a few calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import IndexBackend, Reference
from indexer.encoders.base import Vectors

PASSAGES_A_CANDIDATE = 400  # the newest; what a person wrote before tells little and costs much


@dataclass(frozen=True, slots=True)
class Material:
    """Passages, each once, though several candidates may own it.

    `rows`: candidate → row numbers of its passages; `references`: candidate → its places on them, in the same order.
    """

    passages: tuple[str, ...]
    languages: tuple[str, ...]
    vectors: Mapping[str, Vectors]
    signatures: Sequence[bytes]
    rows: Mapping[str, NDArray[np.int64]]
    references: Mapping[str, list[Reference]]


def load(backend: IndexBackend, encoders: Sequence[str], candidates: Sequence[str]) -> Material:
    """Read the material of these candidates; one without passages has no rows."""
    references = {owner: _newest(found) for owner, found in backend.passages_of(candidates).items()}
    numbers: dict[str, int] = {}
    languages: list[str] = []
    for owned in references.values():
        for reference in owned:
            if numbers.setdefault(reference.passage, len(numbers)) == len(languages):
                languages.append(reference.language)
    passages = tuple(numbers)
    return Material(
        passages=passages,
        languages=tuple(languages),
        vectors={name: backend.vectors(name, passages) for name in encoders},
        signatures=backend.signatures(passages),
        rows={owner: np.array([numbers[reference.passage] for reference in owned], dtype=np.int64) for owner, owned in references.items()},
        references=references,
    )


def _newest(references: list[Reference]) -> list[Reference]:
    if len(references) <= PASSAGES_A_CANDIDATE:
        return references
    # What has no year (a profile) is kept before anything that has one.
    return sorted(references, key=lambda r: (r.year is not None, -(r.year or 0), r.passage))[:PASSAGES_A_CANDIDATE]
