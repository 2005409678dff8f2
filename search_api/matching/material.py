"""All that scoring needs of some candidates' passages, read from the backend in a few calls.

A passage stands in it once, though several candidates may own it. Ownership is kept flat: `rows[starts[c]:starts[c + 1]]`
are the passages of candidate number c, so that all candidates are pooled in a few array operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import IndexBackend, Reference
from indexer.documents import Section
from indexer.encoders.base import Vectors
from indexer.text.signature import Stored, unpack

PASSAGES_A_CANDIDATE = 400  # the newest; what a person wrote before tells little and costs much


@dataclass(frozen=True, slots=True)
class Material:
    """`owners`: candidates that have passages, in the order asked; `references`: their places on them, in the order of `rows`."""

    passages: tuple[str, ...]
    languages: tuple[str, ...]
    undated: tuple[bool, ...]  # works of which no source told the year
    vectors: Mapping[str, Vectors]
    signatures: Stored
    owners: tuple[str, ...]
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]  # one longer than `owners`
    references: Sequence[Reference]

    def rows_of(self, number: int) -> NDArray[np.int64]:
        """The passages of the candidate with this number."""
        return self.rows[self.starts[number] : self.starts[number + 1]]


def load(backend: IndexBackend, encoders: Sequence[str], candidates: Sequence[str]) -> Material:
    """Read the material of these candidates; one without passages is no owner."""
    owned = {owner: _newest(found) for owner, found in backend.passages_of(candidates).items() if found}
    owned = {owner: owned[owner] for owner in candidates if owner in owned}
    references = [reference for found in owned.values() for reference in found]
    numbers: dict[str, int] = {}
    rows = [numbers.setdefault(reference.passage, len(numbers)) for reference in references]
    about = {reference.passage: reference for reference in references}
    passages = tuple(numbers)
    return Material(
        passages=passages,
        languages=tuple(about[passage].language for passage in passages),
        undated=tuple(about[passage].section == Section.WORK and about[passage].year is None for passage in passages),
        vectors={name: backend.vectors(name, passages) for name in encoders},
        signatures=unpack(backend.signatures(passages)),
        owners=tuple(owned),
        rows=np.array(rows, dtype=np.int64),
        starts=np.concatenate(([0], np.cumsum([len(found) for found in owned.values()], dtype=np.int64))).astype(np.int64),
        references=references,
    )


def _newest(references: list[Reference]) -> list[Reference]:
    if len(references) <= PASSAGES_A_CANDIDATE:
        return references
    # What has no year (a profile) is kept before anything that has one.
    return sorted(references, key=lambda r: (r.year is not None, -(r.year or 0), r.passage))[:PASSAGES_A_CANDIDATE]
