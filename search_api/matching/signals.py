"""The signals: how near one passage is to the query, each by itself, weighted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors
from indexer.text.signature import Weighing, common, overlaps
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
    regimes = _regimes(analysis.language, material)
    # Not `@`: BLAS would wake its threads for so little, and they stand in the way of other requests.
    values = {name: np.einsum("ij,j->i", material.vectors[name], vector) for name, vector in vectors.items()}
    shared = common(analysis.overlap, material.signatures)
    values[LEXICAL] = overlaps(analysis.overlap, material.signatures, shared, Weighing.ABOUT)
    values[TITLE] = values[LEXICAL]
    if analysis.title_overlap is not analysis.overlap:
        of_title = common(analysis.title_overlap, material.signatures)
        values[TITLE] = overlaps(analysis.title_overlap, material.signatures, of_title, Weighing.ABOUT)
    if any(numbers.weight(REGIMES[found], WORDING) or numbers.whole_weight(REGIMES[found], WORDING) for found in np.unique(regimes)):
        values[WORDING] = overlaps(analysis.overlap, material.signatures, shared, Weighing.WORDING)
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


def _weighed(values: Mapping[str, Floats], regimes: NDArray[np.int64], weight: Callable[[str, str], float]) -> dict[str, Floats]:
    return {name: value * np.array([weight(one, name) for one in REGIMES], np.float32)[regimes] for name, value in values.items()}


def _regimes(query: str, material: Material) -> NDArray[np.int64]:
    """Of each passage, the number of its regime in REGIMES."""
    told = [*zip(material.languages, material.undated, strict=True)]
    numbers = {(language, undated): REGIMES.index(_regime(query, language, undated=undated)) for language, undated in set(told)}
    return np.fromiter((numbers[one] for one in told), dtype=np.int64, count=len(told))


def _regime(query: str, passage: str, *, undated: bool) -> str:
    """Across languages words cannot overlap and cosines spread differently, and of works of no year somebody made a selection."""
    if query == passage or "und" in (query, passage):
        return "undated" if undated else "same"
    return "cross"
