"""Words of needs and of abstracts that name no thing, material, method or quantity by themselves (plain_words.json).

Written by hand while reading needs and abstracts. Broader than indexer.text.stopwords, which must not lose anything that can be searched.
"""

from __future__ import annotations

import json
from importlib import resources

_WORDS = json.loads(resources.files("search_api.matching.explanation").joinpath("plain_words.json").read_text("utf-8"))

# No term reaches over one of these (希望, using, mm).
NAMES_NOTHING: frozenset[str] = frozenset(_WORDS["nothing"])
# These can be part of a term (复合材料, steel structure) but are none.
NAMES_LITTLE: frozenset[str] = frozenset(_WORDS["little"])
