"""From passages to candidates: how much all that a candidate owns speaks for it together.

pooled = Σₛ softₛ · ln (w exp(xₛ) of the best + Σ wᵢ (exp(xₛᵢ) − 1) of all others above nothing)
       + centroidₛ · Σᵢ wᵢ xₛᵢ / ‖Σᵢ wᵢ pₛᵢ‖

over the signals s and the candidate's passages i, with xₛᵢ what the signal adds to the passage, pₛᵢ the passage as
the signal sees it (its vector or its signature) and wᵢ the weight of the passage for this person: less for an old
work, less for a place in the middle of a long author list. The soft sum rewards several passages that fit closely; one
that has nothing to do with the need (xₛᵢ = 0) adds nothing, so that the prolific do not win by numbers. The second
term is the nearness of the candidate's work as a whole, the same for one who wrote twice as much of it. The weights
are fitted (docs/evaluation.md).

Works of which no source told the year are a selection that somebody made, not a bibliography: how many there are
says nothing, so in the soft sum they count together as one passage, their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.backends.base import Reference
from indexer.documents import Section
from search_api.matching.coefficients import Pooling
from search_api.matching.material import Material
from search_api.matching.signals import LEXICAL, Signals

Floats = NDArray[np.float32]
OLDEST = 20  # years; what is older weighs no less
_BUCKETS = 4096  # of the signatures' length: terms are summed in so many buckets, a few of which two terms share
_OWNERS_AT_ONCE = 16


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
    weights = _weights(material.references, newest, pooling)
    items = _items(material, weights)
    parts: dict[str, Floats] = {}
    scores = np.zeros(len(material.owners), dtype=np.float32)
    for name, part in signals.parts.items():
        values = part[material.rows]
        soft, blame = _soft_sums(items, values)
        parts[name] = pooling.soft_sum.get(name, pooling.unknown_encoder) * blame
        scores += pooling.soft_sum.get(name, pooling.unknown_encoder) * soft
        factor = pooling.centroid.get(name, 0.0)
        if factor:
            whole = np.add.reduceat(weights * values, material.starts[:-1]) / _lengths(material, name, weights)
            parts[name] += np.float32(factor) * whole
            scores += np.float32(factor) * whole
    return Pooled(scores, parts)


@dataclass(frozen=True, slots=True)
class _Items:
    """What a soft sum runs over: single passages, and undated works merged. `of_row`: the item of each of the material's rows."""

    of_row: NDArray[np.int64]
    sizes: Floats
    weights: Floats
    starts: NDArray[np.int64]  # first item of each owner
    owners: NDArray[np.int64]  # owner of each item


def _items(material: Material, weights: Floats) -> _Items:
    undated = np.array([r.year is None and r.section == Section.WORK for r in material.references], dtype=np.bool_)
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
    sizes = np.bincount(of_row).astype(np.float32)
    item_owners = owners[first]
    starts = np.searchsorted(item_owners, np.arange(len(material.owners)))
    return _Items(of_row, sizes, (np.bincount(of_row, weights) / sizes).astype(np.float32), starts.astype(np.int64), item_owners)


def _soft_sums(items: _Items, values: Floats) -> tuple[Floats, Floats]:
    """Of each owner: the soft sum, and Σ r x with r the share of each item in it."""
    means = np.bincount(items.of_row, values) / items.sizes
    raised = means + np.log(items.weights)
    highest = np.maximum.reduceat(raised, items.starts)
    added = items.weights * np.maximum(np.exp(means) - 1, 0)
    # The first of each owner's best items; lexsort puts it last among the owner's.
    order = np.lexsort((-np.arange(len(raised)), raised, items.owners))
    best = order[np.append(items.starts[1:], len(raised)) - 1]
    added[best] = np.exp(highest)
    totals = np.add.reduceat(added, items.starts)
    blame = np.add.reduceat(added / totals[items.owners] * means, items.starts)
    return np.log(totals).astype(np.float32), blame.astype(np.float32)


def _weights(references: Sequence[Reference], newest: int, pooling: Pooling) -> Floats:
    """e to the minus penalty: for the work's age, and for a place between the first and the last author."""
    years = np.array([newest if reference.year is None else reference.year for reference in references], dtype=np.float64)
    middle = np.array([_in_the_middle(reference) for reference in references], dtype=np.bool_)
    penalties = pooling.year_decay * np.clip(newest - years, 0, OLDEST) + np.where(middle, pooling.middle_author, 0.0)
    weights: Floats = np.exp(-penalties.astype(np.float32))
    return weights


def _in_the_middle(reference: Reference) -> bool:
    return reference.position is not None and reference.authors is not None and 1 < reference.position < reference.authors


def _lengths(material: Material, signal: str, weights: Floats) -> Floats:
    """‖Σᵢ wᵢ pₛᵢ‖ of each owner."""
    if signal == LEXICAL:
        return _signature_lengths(material, weights)
    vectors = material.vectors[signal]
    owned = csr_array((weights, material.rows, material.starts), shape=(len(material.owners), len(vectors)))
    return _length_of_rows(owned @ vectors)


def _signature_lengths(material: Material, weights: Floats) -> Floats:
    """A few owners at a time, so that their buckets stay in the processor's cache."""
    terms = material.signatures.take(material.rows)
    weighed = terms.weights * weights[terms.of]
    owners = np.repeat(np.arange(len(material.owners)), np.diff(material.starts))
    cells = owners[terms.of] * _BUCKETS + terms.hashes % _BUCKETS
    ends = np.searchsorted(terms.of, material.starts)
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
