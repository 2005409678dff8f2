"""The one interface of every index backend. A backend only retrieves; ranking is shared Python.

The embedded backend (indexer.backends.embedded) is the default; Elasticsearch will answer the same calls.
`tests/indexer/backends/` holds the conformance suite that every backend passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Candidate, Passage
from indexer.encoders.base import Vectors


@dataclass(frozen=True, slots=True)
class Filter:
    """Which candidates may be returned.

    `facets`: facet → accepted values (any of them; all facets must agree). `years`: inclusive range that a
    *passage's* year must lie in (passages without a year are kept). `excluded`: candidate ids never returned.
    `only`: where not None, the only candidate ids that may be returned.
    """

    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    excluded: frozenset[str] = frozenset()
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One term of a lexical query: which field, which token, how heavily its BM25 counts."""

    field: str  # "title" | "text" | "grams"
    token: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hits:
    """Passages found, best first; ties by passage id. `scores` are BM25 sums or cosines, float32."""

    passages: tuple[str, ...]
    scores: NDArray[np.float32]


class Reference(NamedTuple):
    """A passage as one of its owners has it: `position` and `authors` are the owner's place on it (indexer.documents.Owner)."""

    passage: str
    section: str
    language: str
    year: int | None
    position: int | None
    authors: int | None


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index was built from. `means`: encoder → "language/role" → mean vector used for centring."""

    generation: str
    position: int  # the last outbox message that is applied
    fingerprints: Mapping[str, str]  # by what it was made: indexer.encoding.fingerprints
    means_version: str
    means: Mapping[str, Mapping[str, Vectors]]
    candidates: int
    passages: int


class IndexWriter(Protocol):
    """Changes to an index. Nothing is visible before `commit`; a commit is durable when it returns."""

    def upsert(self, candidates: Iterable[Candidate], passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> None:
        """Add or replace, whole subjects at a time.

        A subject (a candidate's id, or a passage's `subject`) keeps none of the passages it had that are not among
        these; so all passages of one subject come in one call, each once. `vectors`: encoder name → array
        (len(passages), dimension), centred, unit length.
        """
        ...

    def delete(self, subjects: Iterable[str]) -> None:
        """Remove the candidates with these ids and every passage whose subject is one of them; unknown ids are no error."""
        ...

    def commit(self, position: int) -> None:
        """Make everything since the last commit visible and durable, with the outbox position it brings the index to."""
        ...


class IndexBackend(Protocol):
    """Retrieval. Every call sees one consistent commit; `refresh` moves on to the newest."""

    def state(self) -> IndexState:
        """Raise IndexMissing where nothing was ever built."""
        ...

    def refresh(self) -> bool:
        """See the newest commit from now on; True where it is newer than before. Cheap (< 1 ms) when nothing changed."""
        ...

    def lexical(self, clauses: Sequence[Clause], where: Filter, limit: int) -> Hits:
        """Sum of BM25 (k1 = 1.2, b = .75) over the clauses, each times its weight."""
        ...

    def nearest(self, encoder: str, vector: NDArray[np.float32], where: Filter, limit: int) -> Hits:
        """Cosine similarity with the passages' (centred) vectors of this encoder; approximate, recall measured.

        A vector of zeros, of a query that the encoder does not read, finds nothing.
        """
        ...

    def passages_of(self, candidates: Sequence[str]) -> dict[str, list[Reference]]:
        """Candidate id → all passages it owns, in passage id order, with what scoring needs of each (no text)."""
        ...

    def owners(self, passages: Sequence[str], where: Filter | None = None) -> dict[str, tuple[str, ...]]:
        """Passage id → ids of the candidates it speaks for, in the order of `Passage.owners`; unknown passages are left out.

        With a filter, only candidates that the index has and that pass it themselves (its `years`, which concern passages, left aside).
        """
        ...

    def signatures(self, passages: Sequence[str]) -> list[bytes]:
        """The stored term signatures (indexer.text.signature), in the order asked; empty bytes where the index has none."""
        ...

    def vectors(self, encoder: str, passages: Sequence[str]) -> Vectors:
        """The stored vectors (len(passages), dimension); a row of zeros for a passage the index does not have."""
        ...

    def fetch(self, passages: Sequence[str]) -> dict[str, Passage]:
        """The passages themselves; unknown ids are left out."""
        ...

    def candidates(self, ids: Sequence[str]) -> dict[str, Candidate]:
        """The candidates themselves; unknown ids are left out."""
        ...

    def facets(self, names: Sequence[str], where: Filter) -> dict[str, dict[str, int]]:
        """Facet → value → number of candidates under the filter (its `years`, which concern passages, left aside)."""
        ...

    def wasteful(self) -> bool:
        """Whether `compact` would be worth doing. Cheap."""
        ...

    def compact(self) -> bool:
        """Reorganise the index where changes have made it slow or wasteful; True where that was worth doing. Raise Locked as `rebuild`."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...

    def writer(self) -> AbstractContextManager[IndexWriter]:
        """The one writer (across processes). Raise Locked where another has it. What was not committed is dropped on exit."""
        ...

    def rebuild(
        self, fingerprints: Mapping[str, str], dimensions: Mapping[str, int], means_version: str, means: Mapping[str, Mapping[str, Vectors]]
    ) -> AbstractContextManager[IndexWriter]:
        """Build a new index aside; it takes the old one's place when the block ends without an error, and is removed otherwise."""
        ...
