"""The signals: how near one passage is to the query, each by itself, weighted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    """What each signal adds to each passage's score (weight · value), and the scores: the sums.

    `whole`: the same with the weights that hold for a candidate's work as a whole, of the signals that say anything of that.
    """

    parts: Mapping[str, Floats]
    totals: Floats
    whole: Mapping[str, Floats]


def measure(material: Material, analysis: Analysis, vectors: Mapping[str, Vectors], numbers: Target) -> Signals:
    """Measure every signal on every passage of the material. The overlap with the whole query and that with its title are shown as one."""
    regimes = {language: regime(analysis.language, language) for language in set(material.languages)}
    same = np.array([regimes[language] == "same" for language in material.languages], dtype=np.bool_)
    # Not `@`: BLAS would wake its threads for so little, and they stand in the way of other requests.
    values = {name: np.einsum("ij,j->i", material.vectors[name], vector) for name, vector in vectors.items()}
    values[LEXICAL] = overlaps(analysis.overlap, material.signatures)
    alike = analysis.title_overlap is analysis.overlap
    values[TITLE] = values[LEXICAL] if alike else overlaps(analysis.title_overlap, material.signatures)
    parts = _weighed(values, same, numbers.weight)
    whole = _weighed(values, same, numbers.whole_weight)
    return Signals(
        parts,
        np.sum(list(parts.values()), axis=0, dtype=np.float32),
        {name: part for name, part in whole.items() if part.any()},
    )


def _weighed(values: Mapping[str, Floats], same: NDArray[np.bool_], weight: Callable[[str, str], float]) -> dict[str, Floats]:
    parts = {
        name: value * np.where(same, np.float32(weight("same", name)), np.float32(weight("cross", name))) for name, value in values.items()
    }
    parts[LEXICAL] = parts[LEXICAL] + parts.pop(TITLE)
    return parts


def regime(query: str, passage: str) -> str:
    """Across languages words cannot overlap and cosines spread differently, so the weights differ."""
    return "same" if query == passage or "und" in (query, passage) else "cross"
