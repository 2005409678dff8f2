"""The signals: how near one passage is to the query, each by itself, weighted.

Not every signal can speak of every passage: an encoder of English does not read Russian, and a need put into English shares no words with
Korean. What such a signal would have added, the encoders that read the passage add in its place, so that an expert whose record is in
such a language is not behind for that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
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
Flags = NDArray[np.bool_]
_CROSS = REGIMES.index("cross")
# How much of what a silent signal would have said the encoders' cosines tell, one for one where it is not named: over pairs of which all
# signals speak, minilm's cosine is .85 to 1 of e5's, and what words in English add goes with .25 to .3 of it (docs/evaluation.md).
TOLD = {TRANSLATION: 0.25}
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
    silent = _silent({name: values[name] for name in vectors}, _wordless(analysis.language, material) & (regimes == _CROSS))
    parts = _weighed(values, _weights(values, regimes, numbers.weight), silent, vectors)
    for name, shown in SHOWN_AS.items():
        if name in parts:
            parts[shown] = parts[shown] + parts.pop(name)
    levels = np.array([numbers.passage_level(regime) for regime in REGIMES], np.float32)
    whole = _weighed(values, _weights(values, regimes, numbers.whole_weight), silent, vectors)
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


def _weights(names: Iterable[str], regimes: NDArray[np.int64], weight: Callable[[str, str], float]) -> dict[str, Floats]:
    return {name: np.array([weight(one, name) for one in REGIMES], np.float32)[regimes] for name in names}


def _wordless(query: str, material: Material) -> Flags:
    """Of each passage, whether its words cannot be those of the query put into English."""
    met = {"en"} if query == "zh" else set()
    return np.fromiter((language not in met for language in material.languages), dtype=np.bool_, count=len(material.languages))


def _silent(cosines: Mapping[str, Floats], wordless: Flags) -> dict[str, Flags]:
    """Signal → of which passages it cannot speak; an encoder where it does not read one of the two (a vector of zeros)."""
    silent = {name: cosine == 0 for name, cosine in cosines.items()} | {TRANSLATION: wordless}
    return {name: rows for name, rows in silent.items() if rows.any()}


def _weighed(
    values: Mapping[str, Floats], weights: Mapping[str, Floats], silent: Mapping[str, Flags], encoders: Collection[str]
) -> dict[str, Floats]:
    """Value times weight. What a silent signal weighs passes, as far as they tell it, to the encoders that speak, in equal parts."""
    left = [TOLD.get(name, 1.0) * weights[name] * rows for name, rows in silent.items() if name in weights]
    if not left:
        return {name: value * weights[name] for name, value in values.items()}
    speaking = {name: (weights[name] > 0) & ~silent[name] if name in silent else weights[name] > 0 for name in encoders}
    share = np.sum(left, axis=0, dtype=np.float32) / np.maximum(np.sum(list(speaking.values()), axis=0), 1)
    return {name: value * (weights[name] + share * speaking[name] if name in speaking else weights[name]) for name, value in values.items()}


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
