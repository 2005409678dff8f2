"""Words and character pairs: what the lexical index counts.

One way of cutting for every backend and for queries: NFKC, case folded, traditional Chinese as simplified;
runs of Han characters by rjieba's search mode (a long word also yields the shorter ones in it); everything
else by a pattern that keeps letters and digits together ("TiO2", "5G"), a compound with a hyphen also as its
parts. English words are stemmed (Snowball's English stemmer, inside tantivy, so it costs no dependency; each
word is stemmed once and remembered), since titles, needs and abstracts use different forms of one word
("catalyst", "catalysts").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from indexer.text.simplified import simplified
from indexer.text.stopwords import STOP_WORDS

HAN = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = r"\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"
LETTER = rf"[^\W_{HAN}{KANA}]"
PATTERN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<kana>[{KANA}]+)|(?P<word>{LETTER}+(?:[-'’‐‑]{LETTER}+)*)")
# The same words in a text that is ASCII alone, as most are: four times as fast.
ASCII_WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
ASCII_SPAN = re.compile(r"[A-Za-z0-9]+(?:[-'][A-Za-z0-9]+)*")
CJK_RUN = re.compile(rf"[{HAN}{KANA}]+")
JOINTS = re.compile(r"[-'’‐‑]")
PART = re.compile(r"[^-'’‐‑]+")
LONGEST = 40  # characters; longer "words" are sequences, keys or encoded data
_stemmer = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


def normalise(text: str) -> str:
    """NFKC, case folding and simplified characters, which every token went through."""
    if text.isascii():
        return text.lower()
    return simplified(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=131_072)
def stem(word: str) -> str:
    """The stem of a word in Latin letters; any other word unchanged."""
    return _stemmer.analyze(word)[0] if word.isascii() and word.isalpha() else word


def words(text: str) -> list[str]:
    """The tokens of a text in order, repeated as they occur, without stop words."""
    text = normalise(text)
    if text.isascii():
        return [token for run in ASCII_WORD.findall(text) for token in _latin(run)]
    tokens: list[str] = []
    for match in PATTERN.finditer(text):
        run = match.group()
        if match.lastgroup == "han":
            tokens.extend(word for word in rjieba.cut_for_search(run) if word not in STOP_WORDS)
        elif match.lastgroup == "kana":
            tokens.append(run[:LONGEST])
        else:
            tokens.extend(_latin(run))
    return tokens


@lru_cache(maxsize=131_072)
def _latin(run: str) -> tuple[str, ...]:
    """A word in an alphabet; a compound as its parts and, joined, as a whole."""
    parts = [part for part in JOINTS.split(run) if part]
    found = [stem(part) for part in parts if part not in STOP_WORDS and len(part) <= LONGEST]
    whole = "".join(parts)
    if len(parts) > 1 and len(parts[-1]) > 1 and len(whole) <= LONGEST:
        found.append(stem(whole))
    return tuple(found)


@lru_cache(maxsize=65536)
def _parts(run: str) -> tuple[tuple[str, int, int], ...]:
    """The parts of a word in an alphabet, as it is written, with where they begin and end in it."""
    parts = ((normalise(part.group()), part.start(), part.end()) for part in PART.finditer(run))
    return tuple((stem(word), start, end) for word, start, end in parts if word not in STOP_WORDS)


def grams(text: str) -> list[str]:
    """Pairs of neighbouring Chinese or Japanese characters: what matches where the words were cut differently."""
    if text.isascii():
        return []
    return [run[start : start + 2] for run in CJK_RUN.findall(normalise(text)) for start in range(len(run) - 1)]


def spans(text: str) -> list[tuple[str, int, int]]:
    """(token, start, end) of each word in the text as it stands, for marking words; compounds by their parts.

    Case folding and NFKC can change lengths, so each run is normalised by itself.
    """
    found: list[tuple[str, int, int]] = []
    for match in (ASCII_SPAN if text.isascii() else PATTERN).finditer(text):
        run, start = match.group(), match.start()
        if match.lastgroup in (None, "word"):
            found.extend((token, start + a, start + b) for token, a, b in _parts(run))
        elif match.lastgroup == "han":
            pieces = [(word, start + a, start + b) for word, a, b in rjieba.tokenize(simplified(run), "search") if word not in STOP_WORDS]
            # Hardly any Han character has another form.
            plain = unicodedata.is_normalized("NFKC", run)
            found.extend(pieces if plain else [(normalise(word), a, b) for word, a, b in pieces])
        else:
            found.append((normalise(run)[:LONGEST], start, match.end()))
    return found
