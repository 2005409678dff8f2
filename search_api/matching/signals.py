"""The signals: how near one passage is to the query, each by itself, weighted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors
from indexer.text.signature import Weighing, overlaps
from search_api.matching.analysis import Analysis
from search_api.matching.coefficients import LEXICAL, REGIMES, SHOWN_AS, TITLE, WORDING, Target
from search_api.matching.material import Material

Floats = NDArray[np.float32]
WEIGHINGS = {LEXICAL: Weighing.ABOUT, WORDING: Weighing.WORDING}


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal adds to each passage's score (weight · value), and the scores: the sums.

    `whole`: the same with the weights that hold for a candidate's work as a whole, of the signals that say anything of that.
    """

    parts: Mapping[str, Floats]
    totals: Floats
    whole: Mapping[str, Floats]


def measure(material: Material, analysis: Analysis, vectors: Mapping[str, Vectors], numbers: Target) -> Signals:
    """Measure every signal on every passage of the material; SHOWN_AS says which are told as one."""
    told = zip(material.languages, material.undated, strict=True)
    regimes = np.array([_regime(analysis.language, language, undated=undated) for language, undated in told])
    # Not `@`: BLAS would wake its threads for so little, and they stand in the way of other requests.
    values = {name: np.einsum("ij,j->i", material.vectors[name], vector) for name, vector in vectors.items()}
    values[LEXICAL] = overlaps(analysis.overlap, material.signatures, Weighing.ABOUT)
    alike = analysis.title_overlap is analysis.overlap
    values[TITLE] = values[LEXICAL] if alike else overlaps(analysis.title_overlap, material.signatures, Weighing.ABOUT)
    if any(numbers.weight(found, WORDING) or numbers.whole_weight(found, WORDING) for found in set(regimes.tolist())):
        values[WORDING] = overlaps(analysis.overlap, material.signatures, Weighing.WORDING)
    parts = _weighed(values, regimes, numbers.weight)
    for name, shown in SHOWN_AS.items():
        if name in parts:
            parts[shown] = parts[shown] + parts.pop(name)
    whole = _weighed(values, regimes, numbers.whole_weight)
    whole[LEXICAL] = whole[LEXICAL] + whole.pop(TITLE)
    return Signals(
        parts,
        np.sum(list(parts.values()), axis=0, dtype=np.float32),
        {name: part for name, part in whole.items() if part.any()},
    )


def _weighed(values: Mapping[str, Floats], regimes: NDArray[np.str_], weight: Callable[[str, str], float]) -> dict[str, Floats]:
    within = [regimes == one for one in REGIMES]
    return {name: value * np.select(within, [np.float32(weight(one, name)) for one in REGIMES]) for name, value in values.items()}


def _regime(query: str, passage: str, *, undated: bool) -> str:
    """Across languages words cannot overlap and cosines spread differently, and of works of no year somebody made a selection."""
    if query == passage or "und" in (query, passage):
        return "undated" if undated else "same"
    return "cross"
