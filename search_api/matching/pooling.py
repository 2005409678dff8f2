"""From passages to candidates: how much all that a candidate owns speaks for it together.

pooled = max over the items i of ( Σₛ xₛᵢ − age and place of i )          the best of the candidate's work
       + Σₛ ( Σᵢ wᵢ yₛᵢ ) / ‖ Σᵢ wᵢ pₛᵢ ‖                                 the candidate's work as a whole

over the signals s and the candidate's passages i: xₛᵢ is what the signal adds to the passage, yₛᵢ the same with the weights
that hold for the whole, pₛᵢ the passage as the signal sees it (its vector or its signature) and wᵢ the weight of the
passage for this person: less for an old work, less for a place in the middle of a long author list. The second term is the
nearness of all the work together, the same for one who wrote twice as much of it: who wrote most does not win by numbers.
The weights are fitted (docs/evaluation.md); within one language both terms speak, across languages nearly the first alone.

Where the query is the abstract of a paper, works of which no source told the year count together as one item, their mean: they are a
selection that somebody made, not a bibliography, and which of them fits best says little of who should review a paper. Who could
help with a need is told by the one that fits (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.backends.base import Reference
from indexer.text.signature import Weighing
from search_api.matching.coefficients import SHOWN_AS, Discount, Pooling
from search_api.matching.material import Material
from search_api.matching.signals import WEIGHINGS, Signals

Floats = NDArray[np.float32]
OLDEST = 20  # years; what is older weighs no less
_BUCKETS = 4096  # of the signatures' length: terms are summed in so many buckets, a few of which two terms share
_OWNERS_AT_ONCE = 16
_HALF = 1 << 31


@dataclass(frozen=True, slots=True)
class Pooled:
    """Candidates' scores, and what each signal adds to them, in the order of the material's owners."""

    scores: Floats
    parts: Mapping[str, Floats]

    def shares(self, number: int) -> dict[str, float]:
        """Each signal's share of one candidate's score: what it added, never less than nothing, summing to 1."""
        return shares({name: float(part[number]) for name, part in self.parts.items()})


def shares(added: Mapping[str, float]) -> dict[str, float]:
    """Shares of a sum, negative parts counted as nothing; equal shares where there is nothing at all."""
    positive = {name: max(value, 0.0) for name, value in added.items()}
    total = sum(positive.values())
    return {name: value / total if total else 1 / len(positive) for name, value in positive.items()}


def pool(material: Material, signals: Signals, newest: int, pooling: Pooling) -> Pooled:
    """Pool all owners of the material. `newest` is the year from which ages are counted."""
    if not material.owners:
        return Pooled(np.zeros(0, np.float32), dict.fromkeys(signals.parts, np.zeros(0, np.float32)))
    history = _history(material.references, newest)
    items = _items(material, undated_as_one=pooling.undated_as_one)
    means = items.mean(signals.totals[material.rows] - history.discount(pooling.best))
    best = items.best(means)
    scores = means[best]
    weights: Floats = np.exp(-history.discount(pooling.whole))
    parts = {name: items.mean(part[material.rows])[best] for name, part in signals.parts.items()}
    for name, part in signals.whole.items():
        total = np.add.reduceat(weights * part[material.rows], material.starts[:-1])
        whole = (total / _lengths(material, name, weights)).astype(np.float32)
        parts[SHOWN_AS.get(name, name)] += whole
        scores += whole
    return Pooled(scores, parts)


@dataclass(frozen=True, slots=True)
class _Items:
    """What the best is sought among: single passages, and undated works merged. `of_row`: the item of each of the material's rows."""

    of_row: NDArray[np.int64]
    sizes: NDArray[np.int64]
    owners: NDArray[np.int64]  # owner of each item
    starts: NDArray[np.int64]  # first item of each owner

    def mean(self, values: Floats) -> Floats:
        """Of each item: the mean of its rows' values."""
        means: Floats = (np.bincount(self.of_row, values) / self.sizes).astype(np.float32)
        return means

    def best(self, means: Floats) -> NDArray[np.int64]:
        """Of each owner: the number of its item with the highest value, the first of equals."""
        # lexsort puts the first of an owner's highest last among the owner's.
        order = np.lexsort((-np.arange(len(means)), means, self.owners))
        last: NDArray[np.int64] = order[np.append(self.starts[1:], len(means)) - 1]
        return last


def _items(material: Material, *, undated_as_one: bool) -> _Items:
    undated = np.array(material.undated, dtype=np.bool_)[material.rows] & undated_as_one
    owners = np.repeat(np.arange(len(material.owners)), np.diff(material.starts))
    # A row begins an item unless it is undated and not its owner's first undated one.
    first = np.ones(len(owners), dtype=bool)
    places = np.flatnonzero(undated)
    _, firsts = np.unique(owners[places], return_index=True)
    first[np.delete(places, firsts)] = False
    numbers = np.cumsum(first) - 1
    merged = np.zeros(len(material.owners), dtype=np.int64)
    merged[owners[places[firsts]]] = numbers[places[firsts]]
    of_row = np.where(undated, merged[owners], numbers)
    item_owners = owners[first]
    return _Items(of_row, np.bincount(of_row), item_owners, np.searchsorted(item_owners, np.arange(len(material.owners))))


@dataclass(frozen=True, slots=True)
class _History:
    """Of each row: how old it is (years, OLDEST at most), and whether the person stands between its first and its last author."""

    ages: Floats
    middle: Floats  # 0 or 1

    def discount(self, discount: Discount) -> Floats:
        """What age and place take away."""
        return np.float32(discount.year) * self.ages + np.float32(discount.middle_author) * self.middle


def _history(references: Sequence[Reference], newest: int) -> _History:
    years = np.array([newest if reference.year is None else reference.year for reference in references], dtype=np.float32)
    middle = np.array([_in_the_middle(reference) for reference in references], dtype=np.float32)
    return _History(np.clip(newest - years, 0, OLDEST).astype(np.float32), middle)


def _in_the_middle(reference: Reference) -> bool:
    return reference.position is not None and reference.authors is not None and 1 < reference.position < reference.authors


def _lengths(material: Material, signal: str, weights: Floats) -> Floats:
    """‖Σᵢ wᵢ pₛᵢ‖ of each owner."""
    if signal in WEIGHINGS:
        return _signature_lengths(material, WEIGHINGS[signal], weights)
    vectors = material.vectors[signal]
    owned = csr_array((weights, material.rows, material.starts), shape=(len(material.owners), len(vectors)))
    return _length_of_rows(owned @ vectors)


def _signature_lengths(material: Material, weighing: Weighing, weights: Floats) -> Floats:
    """A few owners at a time, so that their buckets stay in the processor's cache."""
    places, of = material.signatures.places(material.rows)
    hashes = material.signatures.hashes[places]
    # The highest bit of the hash is the sign, so that what two terms of one bucket add to the length cancels out on
    # average (feature hashing, Weinberger et al. 2009).
    weighed = material.signatures.weights(weighing)[places] * np.where(hashes >= _HALF, weights[of], -weights[of])
    owners = np.repeat(np.arange(len(material.owners)), np.diff(material.starts))
    cells = owners[of] * _BUCKETS + hashes % _BUCKETS
    ends = np.searchsorted(of, material.starts)
    lengths = np.empty(len(material.owners), np.float32)
    for first in range(0, len(lengths), _OWNERS_AT_ONCE):
        last = min(first + _OWNERS_AT_ONCE, len(lengths))
        part = slice(ends[first], ends[last])
        sums = np.bincount(cells[part] - first * _BUCKETS, weighed[part], minlength=(last - first) * _BUCKETS).astype(np.float64)
        lengths[first:last] = _length_of_rows(sums.reshape(last - first, _BUCKETS))
    return lengths


def _length_of_rows(table: NDArray[np.float32] | NDArray[np.float64]) -> Floats:
    lengths: Floats = np.maximum(np.sqrt(np.einsum("ij,ij->i", table, table)), 1e-6).astype(np.float32)
    return lengths
