"""From material to scores: the one place where matching, and learning from decisions, compute what a candidate scores."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.encoders.base import Vectors
from search_api.matching.analysis import Analysis
from search_api.matching.coefficients import Target
from search_api.matching.material import Material
from search_api.matching.pooling import Pooled, pool
from search_api.matching.prior import with_prior
from search_api.matching.signals import Signals, measure


def score_material(
    material: Material, analysis: Analysis, vectors: Mapping[str, Vectors], newest: int, target: Target
) -> tuple[Signals, Pooled]:
    """What each signal says of every passage, and the candidates' pooled scores, in the order of the material's owners.

    `vectors`: encoder → the query's unit vector; `newest`: the year from which ages are counted.
    """
    signals = measure(material, analysis, vectors, target)
    pooled = pool(material, signals, newest, target.pooling)
    if target.prior is not None:
        pooled = with_prior(pooled, material, analysis.language, newest, target.prior)
    return signals, pooled
