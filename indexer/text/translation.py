"""A text in English words, weighed, so that a Chinese one can be compared with the signatures of English ones.

Every Chinese word is replaced by the stems of all its translations (indexer.text.lexicon), which share its weight between them: what only
one sense means counts for little, what all senses have in common for much. No sense is chosen; the passages choose, since of
the many wrong stems few stand together in one (dictionary-based retrieval across languages, Ballesteros & Croft 1997).
Words in Latin letters (LED, PFAS) stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.text.lexicon import cut, translations
from indexer.text.stopwords import STOP_WORDS
from indexer.text.term_weights import Hashes, hash_terms, inverse_document_frequency
from indexer.text.tokens import CJK_RUN, normalise, words

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Translated:
    """Hashed English stems in ascending order, and their weights, a unit vector; both empty where there are none.

    `stems`: the same, by name.
    """

    hashes: Hashes
    weights: Floats
    stems: Mapping[str, float]


def in_english(text: str) -> dict[str, float]:
    """English stem → how many of the text's words it may stand for."""
    found: dict[str, float] = defaultdict(float)
    for word in words(text):
        if word.isascii() and not word.isnumeric():
            found[word] += 1
    for run in CJK_RUN.findall(normalise(text)):
        for word in cut(run):
            if word in STOP_WORDS:
                continue
            stems: dict[str, float] = defaultdict(float)
            for one in translations(word):
                for stem in one:
                    stems[stem] += 1 / len(one)
            for stem, times in stems.items():
                found[stem] += times / sum(stems.values()) ** 0.5
    return dict(found)


def translated(found: Mapping[str, float]) -> Translated:
    """What `in_english` found as a vector, rare stems weighing more (indexer.text.term_weights).

    By the root of their idf: of the wrong senses of a common word, most are rare words.
    """
    hashes = hash_terms(found)
    weights = np.array(list(found.values()), dtype=np.float32) * np.sqrt(inverse_document_frequency(hashes))
    order = np.argsort(hashes)
    length = np.float32(np.linalg.norm(weights) or 1.0)
    weights /= length
    return Translated(hashes[order], weights[order], dict(zip(found, weights.tolist(), strict=True)))
