"""What is known of a candidate beside how near its passages are: the features that a ranker may learn to weigh from decisions.

Each is a number of about 0 to 1, so that their weights can be compared. A shipped ranker weighs none of them, and none is then computed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Section
from search_api.matching.coefficients import Prior
from search_api.matching.material import Material
from search_api.matching.pooling import OLDEST, Pooled

Floats = NDArray[np.float32]
PRIOR = "prior"  # the name of its part among those of the signals
FEATURES = ("idle", "works", "abstracts", "same_language")
_MANY_WORKS = 100  # so many works count as 1
_TERMS_OF_AN_ABSTRACT = 40  # a title alone has about ten different terms, a title with an abstract about a hundred


def features(material: Material, language: str, newest: int) -> Floats:
    """One row a candidate of the material, one column for each of FEATURES.

    *idle*: years since its newest dated passage, OLDEST at most, over OLDEST; 0 where nothing is dated, as pooling takes it.
    *works*: ln(1 + number of works) over ln(1 + 100). *abstracts*: the share of its works that tell more than a title.
    *same_language*: the share of its passages that are written in the query's language. `newest` is the year from which ages count.
    """
    count = len(material.owners)
    if not count:
        return np.zeros((0, len(FEATURES)), np.float32)
    starts = material.starts[:-1]
    work = np.array([reference.section == Section.WORK for reference in material.references], dtype=np.float64)
    years = np.array([reference.year or 0 for reference in material.references])
    terms = np.bincount(material.signatures.of, minlength=material.signatures.count)[material.rows]
    same = np.array([reference.language == language for reference in material.references], dtype=np.float64)
    latest = np.maximum.reduceat(years, starts)
    works = np.add.reduceat(work, starts)
    telling = np.add.reduceat(work * (terms >= _TERMS_OF_AN_ABSTRACT), starts)
    columns = (
        np.where(latest > 0, np.clip(newest - latest, 0, OLDEST) / OLDEST, 0.0),
        np.log1p(works) / np.log1p(_MANY_WORKS),
        telling / np.maximum(works, 1),
        np.add.reduceat(same, starts) / np.diff(material.starts),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def with_prior(pooled: Pooled, material: Material, language: str, newest: int, prior: Prior) -> Pooled:
    """The pooled scores with what the prior adds to each, which is a part of its own beside those of the signals."""
    weights = np.array([getattr(prior, name) for name in FEATURES], dtype=np.float32)
    added: Floats = np.einsum("ij,j->i", features(material, language, newest), weights)
    return Pooled(pooled.scores + added, {**pooled.parts, PRIOR: added})
