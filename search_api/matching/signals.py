"""The signals: how near one passage is to the query, each by itself, weighted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors
from indexer.text.signature import Stored, Weighing, common, overlaps
from search_api.matching.analysis import Analysis
from search_api.matching.coefficients import LEXICAL, REGIMES, SHOWN_AS, TITLE, TRANSLATION, WORDING, Target
from search_api.matching.material import Material

Floats = NDArray[np.float32]
WEIGHINGS = {LEXICAL: Weighing.ABOUT, WORDING: Weighing.WORDING}


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal adds to each passage's score (weight · value), and the scores: the sums, above the level of the regime.

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
    values |= _of_words(material.signatures, analysis, {name for name in (WORDING, TRANSLATION) if _counts(name, regimes, numbers)})
    parts = _weighed(values, regimes, numbers.weight)
    for name, shown in SHOWN_AS.items():
        if name in parts:
            parts[shown] = parts[shown] + parts.pop(name)
    levels = np.array([numbers.passage_level(regime) for regime in REGIMES], np.float32)
    whole = _weighed(values, regimes, numbers.whole_weight)
    whole[LEXICAL] = whole[LEXICAL] + whole.pop(TITLE)
    return Signals(
        parts,
        np.sum(list(parts.values()), axis=0, dtype=np.float32) + levels[regimes],
        {name: part for name, part in whole.items() if part.any()},
    )


def _of_words(stored: Stored, analysis: Analysis, wanted: AbstractSet[str]) -> dict[str, Floats]:
    """The signals of words: the first two always, the others where they are wanted."""
    asked = analysis.overlap
    shared = common(asked.hashes, stored)
    values = {LEXICAL: overlaps(asked.weights(Weighing.ABOUT), stored, shared, Weighing.ABOUT)}
    values[TITLE] = values[LEXICAL]
    if (title := analysis.title_overlap) is not asked:
        values[TITLE] = overlaps(title.weights(Weighing.ABOUT), stored, common(title.hashes, stored), Weighing.ABOUT)
    if WORDING in wanted:
        values[WORDING] = overlaps(asked.weights(Weighing.WORDING), stored, shared, Weighing.WORDING)
    if TRANSLATION in wanted:
        translated = analysis.translated
        values[TRANSLATION] = overlaps(translated.weights, stored, common(translated.hashes, stored), Weighing.ABOUT)
    return values


def _counts(name: str, regimes: NDArray[np.int64], numbers: Target) -> bool:
    return any(numbers.weight(REGIMES[found], name) or numbers.whole_weight(REGIMES[found], name) for found in np.unique(regimes))


def _weighed(values: Mapping[str, Floats], regimes: NDArray[np.int64], weight: Callable[[str, str], float]) -> dict[str, Floats]:
    return {name: value * np.array([weight(one, name) for one in REGIMES], np.float32)[regimes] for name, value in values.items()}


def _regimes(query: str, material: Material) -> NDArray[np.int64]:
    """Of each passage, the number of its regime in REGIMES."""
    told = [*zip(material.languages, material.undated, strict=True)]
    numbers = {(language, undated): REGIMES.index(_regime(query, language, undated=undated)) for language, undated in set(told)}
    return np.fromiter((numbers[one] for one in told), dtype=np.int64, count=len(told))


def _regime(query: str, passage: str, *, undated: bool) -> str:
    """Across languages words meet in English alone and cosines spread differently, and of works of no year somebody made a selection."""
    if query == passage or "und" in (query, passage):
        return "undated" if undated else "same"
    return "cross"
