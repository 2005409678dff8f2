"""Panels (专家组): a small group that covers the sub-problems of a need together.

coverage[i, j] in [0, 1] says how well expert i covers sub-problem j; a group S covers j by

    best:  max over i in S of coverage[i, j]                  one person answers for it
    any:   1 − Π over i in S of (1 − coverage[i, j])          several may be asked, as if independent (noisy or)

and is worth f(S) = Σ w_j · covered_j(S) / Σ w_j. Both are monotone and submodular: what a person adds only shrinks as the group grows.
So the greedy choice, which takes whoever adds most, reaches at least (1 − 1/e) of the best group of the same size (Nemhauser, Wolsey &
Fisher 1978). With a limit for each country as well it is a choice under two matroids, and the guarantee is a third (Fisher, Nemhauser &
Wolsey 1978); with conflicts there is none, and the group is still what a careful person would pick in turn. What a person adds is
computed anew only when he or she comes up (Minoux 1978): it can only have become less.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Combine(StrEnum):
    """How the members' coverage of one sub-problem counts together."""

    BEST = "best"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Traits:
    """What the limits look at: an expert's id, countries and organisations, each in any wording that is the same for the same one."""

    id: str
    countries: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` members at most; `per_country` of each country; never both of a pair in `conflicts`; no two of one organisation where
    `one_per_organisation`.

    Nobody is taken who adds less than `least` (a share of all there is to cover): a seat at the table costs a flight.
    """

    size: int
    per_country: int | None = None
    conflicts: frozenset[frozenset[str]] = frozenset()
    one_per_organisation: bool = False
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Seat:
    """One member: the row in the coverage matrix, and what he or she added to the group as it was then."""

    row: int
    gain: float


def choose(coverage: Floats, weights: Sequence[float], traits: Sequence[Traits], limits: Limits, combine: Combine) -> list[Seat]:
    """The group, in the order of its choice; of equals the smaller id comes first, so that the same input gives the same group.

    `coverage`: (experts, sub-problems); `weights`: one for each sub-problem, none negative; `traits`: one for each expert.
    Raises ValueError where the shapes do not fit or coverage lies outside [0, 1].
    """
    _check(coverage, weights, traits)
    chosen: list[Seat] = []
    covered = np.zeros(coverage.shape[1])
    shares = _shares(weights)
    gains = _added(coverage, covered, combine) @ shares
    # Entries: (−gain, id, row, size of the group when the gain was computed).
    heap = [(-float(gain), traits[row].id, row, 0) for row, gain in enumerate(gains)]
    heapq.heapify(heap)
    while heap and len(chosen) < limits.size:
        negative, name, row, known_at = heapq.heappop(heap)
        if -negative <= max(limits.least, 0.0):
            break  # nobody further down adds more
        if not _fits(traits[row], [traits[seat.row] for seat in chosen], limits):
            continue  # limits only tighten, so it never will
        if known_at == len(chosen):
            chosen.append(Seat(row, -negative))
            covered = covered + _added(coverage[row], covered, combine)
        else:
            gain = float(_added(coverage[row], covered, combine) @ shares)
            heapq.heappush(heap, (-gain, name, row, len(chosen)))
    return chosen


def covered_by(coverage: Floats, rows: Sequence[int], combine: Combine) -> Floats:
    """How far these experts together cover each sub-problem; zeros for nobody."""
    if not len(rows):
        return np.zeros(coverage.shape[1])
    part = coverage[list(rows)]
    together: Floats = part.max(axis=0) if combine is Combine.BEST else 1 - np.prod(1 - part, axis=0)
    return together


def worth(covered: Floats, weights: Sequence[float]) -> float:
    """The weighted mean of the sub-problems' coverage, in [0, 1]."""
    return float(covered @ _shares(weights))


def _added(coverage: Floats, covered: Floats, combine: Combine) -> Floats:
    """What experts (rows, or one row) add to each sub-problem beyond what is covered."""
    added: Floats = np.maximum(coverage - covered, 0) if combine is Combine.BEST else coverage * (1 - covered)
    return added


def _shares(weights: Sequence[float]) -> Floats:
    array = np.asarray(weights, dtype=np.float64)
    total = float(array.sum())
    shares: Floats = array / total if total else array
    return shares


def _fits(one: Traits, members: Sequence[Traits], limits: Limits) -> bool:
    if limits.per_country is not None:
        taken = Counter(country for member in members for country in member.countries)
        if any(taken[country] >= limits.per_country for country in one.countries):
            return False
    if limits.one_per_organisation and any(one.organisations & member.organisations for member in members):
        return False
    return not any(frozenset((one.id, member.id)) in limits.conflicts for member in members)


def _check(coverage: Floats, weights: Sequence[float], traits: Sequence[Traits]) -> None:
    if coverage.shape != (len(traits), len(weights)):
        raise ValueError(f"coverage is {coverage.shape}, but there are {len(traits)} experts and {len(weights)} sub-problems")
    if coverage.size and not (coverage.min() >= 0 and coverage.max() <= 1):
        raise ValueError("coverage must lie in [0, 1]")
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
