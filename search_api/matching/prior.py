"""What is known of a candidate beside how near its passages are: the features that a ranker may weigh.

Each is a number of about 0 to 1, so that their weights can be compared. The shipped ranker weighs the first for experts (the last author
leads the group that did the work, in most fields); a ranker may learn all of them from decisions. What has no weight is not computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Section
from search_api.matching.coefficients import Prior
from search_api.matching.material import Material
from search_api.matching.pooling import OLDEST, Pooled

Floats = NDArray[np.float32]
PRIOR = "prior"  # the name of its part among those of the signals
FEATURES = ("last_author", "idle", "works", "abstracts", "same_language")
_MANY_WORKS = 100  # so many works count as 1
_TERMS_OF_AN_ABSTRACT = 40  # a title alone has about ten different terms, a title with an abstract about a hundred


def features(material: Material, language: str, newest: int, names: Sequence[str] = FEATURES) -> Floats:
    """One row a candidate of the material, one column for each of the named features.

    *last_author*: the share of its works that it stands last on, of several authors; where no place is known, 0. *idle*: years since its
    newest dated passage, OLDEST at most, over OLDEST; 0 where nothing is dated, as pooling takes it. *works*: ln(1 + number of works)
    over ln(1 + 100). *abstracts*: the share of its works that tell more than a title. *same_language*: the share of its passages that
    are written in the query's language. `newest` is the year from which ages count.
    """
    if not material.owners or not names:
        return np.zeros((len(material.owners), len(names)), np.float32)
    told = _Told(material, language, newest)
    return np.stack([_COLUMNS[name](told) for name in names], axis=1).astype(np.float32)


@dataclass(frozen=True)
class _Told:
    """What the features are computed from."""

    material: Material
    language: str
    newest: int

    def count(self, holds: Iterable[bool]) -> NDArray[np.float64]:
        """Of each owner: for how many of its passages it holds, told for all of the material's references in order."""
        return np.add.reduceat(np.fromiter(holds, np.float64, len(self.material.references)), self.material.starts[:-1])

    @cached_property
    def works(self) -> NDArray[np.float64]:
        return self.count(reference.section == Section.WORK for reference in self.material.references)


def _last_author(told: _Told) -> NDArray[np.float64]:
    last = told.count(
        r.section == Section.WORK and r.position is not None and r.position == r.authors and r.position > 1
        for r in told.material.references
    )
    shares: NDArray[np.float64] = last / np.maximum(told.works, 1)
    return shares


def _idle(told: _Told) -> NDArray[np.float64]:
    years = np.array([reference.year or 0 for reference in told.material.references])
    latest = np.maximum.reduceat(years, told.material.starts[:-1])
    return np.where(latest > 0, np.clip(told.newest - latest, 0, OLDEST) / OLDEST, 0.0)


def _works(told: _Told) -> NDArray[np.float64]:
    counts: NDArray[np.float64] = np.log1p(told.works) / np.log1p(_MANY_WORKS)
    return counts


def _abstracts(told: _Told) -> NDArray[np.float64]:
    signatures = told.material.signatures
    telling = np.bincount(signatures.of, minlength=signatures.count)[told.material.rows] >= _TERMS_OF_AN_ABSTRACT
    works = told.count(r.section == Section.WORK and bool(long) for r, long in zip(told.material.references, telling, strict=True))
    shares: NDArray[np.float64] = works / np.maximum(told.works, 1)
    return shares


def _same_language(told: _Told) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = told.count(r.language == told.language for r in told.material.references) / np.diff(told.material.starts)
    return shares


_COLUMNS: Mapping[str, Callable[[_Told], NDArray[np.float64]]] = {
    "last_author": _last_author,
    "idle": _idle,
    "works": _works,
    "abstracts": _abstracts,
    "same_language": _same_language,
}


def with_prior(pooled: Pooled, material: Material, language: str, newest: int, prior: Prior) -> Pooled:
    """The pooled scores with what the prior adds to each, which is a part of its own beside those of the signals."""
    named = [name for name in FEATURES if getattr(prior, name)]
    weights = np.array([getattr(prior, name) for name in named], dtype=np.float32)
    added: Floats = np.einsum("ij,j->i", features(material, language, newest, named), weights)
    return Pooled(pooled.scores + added, {**pooled.parts, PRIOR: added})
