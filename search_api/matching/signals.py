"""The signals: how near one passage is to the query, each by itself, weighted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors
from indexer.text.signature import overlaps
from search_api.matching.analysis import Analysis
from search_api.matching.coefficients import Target
from search_api.matching.material import Material

Floats = NDArray[np.float32]
LEXICAL = "lexical"
TITLE = "title"


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal adds to each passage's score (weight · value), and the scores: the sums."""

    parts: Mapping[str, Floats]
    totals: Floats


def measure(material: Material, analysis: Analysis, vectors: Mapping[str, Vectors], numbers: Target) -> Signals:
    """Measure every signal on every passage of the material. The overlap with the whole query and that with its title are shown as one."""
    regimes = {language: regime(analysis.language, language) for language in set(material.languages)}
    same = np.array([regimes[language] == "same" for language in material.languages], dtype=np.bool_)
    # Not `@`: BLAS would wake its threads for so little, and they stand in the way of other requests.
    parts = {name: np.einsum("ij,j->i", material.vectors[name], vector) * _weights(numbers, same, name) for name, vector in vectors.items()}
    overlap = overlaps(analysis.overlap, material.signatures)
    alike = analysis.title_overlap is analysis.overlap
    parts[LEXICAL] = overlap * _weights(numbers, same, LEXICAL)
    parts[LEXICAL] += (overlap if alike else overlaps(analysis.title_overlap, material.signatures)) * _weights(numbers, same, TITLE)
    return Signals(parts, np.sum(list(parts.values()), axis=0, dtype=np.float32))


def regime(query: str, passage: str) -> str:
    """Across languages words cannot overlap and cosines spread differently, so the weights differ."""
    return "same" if query == passage or "und" in (query, passage) else "cross"


def _weights(numbers: Target, same: NDArray[np.bool_], signal: str) -> Floats:
    return np.where(same, np.float32(numbers.weight("same", signal)), np.float32(numbers.weight("cross", signal)))
