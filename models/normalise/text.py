"""Text made comparable: width, invisible characters, spaces; folding for keys; lists cut up; language told by script, then by model."""

from __future__ import annotations

import importlib
import re
import unicodedata
from functools import lru_cache
from typing import Protocol, cast

# Full-width letters, digits and signs become plain ones. Chinese sentence punctuation ，；：！？（） stays: it belongs to the prose.
_KEPT = "，；：！？（）～"
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT} | {0x3000: " "}
# Zero-width and directional marks, soft hyphen, byte-order mark, variation selectors; control characters but tab and line feed.
_INVISIBLE = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0x00AD, *range(0xFE00, 0xFE10))
_CONTROLS = (*range(9), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), *range(0xD800, 0xE000))
_TABLE: dict[int, str | int | None] = {
    **_WIDTH,
    **dict.fromkeys((*_INVISIBLE, *_CONTROLS)),
    0x0D: "\n",
    0x85: "\n",
    0x0C: "\n",
    0x2028: "\n",
    0x2029: "\n",
}
_HALF_KANA = re.compile(r"[\uff61-\uff9f]+")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_LINES = re.compile(r" *\n *")
_MANY_LINES = re.compile(r"\n{3,}")
# Letters that no decomposition takes apart, but that are commonly written without their stroke.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_NOT_WORD = re.compile(r"[\W_]+")
_HAN = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = r"\u3041-\u30ff\u31f0-\u31ff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}{_KANA}]) | (?=[{_HAN}{_KANA}])")


def clean(text: str) -> str:
    """Return a text as it is kept: NFC, full-width letters and digits made plain, invisible characters out, spaces single.

    Lines stay lines (an empty one at most between two); superscripts and Chinese punctuation stay as they are, since
    full NFKC would turn 10⁶ into 106. Doing it twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _HALF_KANA.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.replace("\r\n", "\n").translate(_TABLE))
    text = _AROUND_LINES.sub("\n", _SPACES.sub(" ", unicodedata.normalize("NFC", text)))
    return _MANY_LINES.sub("\n\n", text).strip()


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return the form in which two spellings are equal: NFKC, lower case, no accents, letters and digits only, single spaces.

    Spaces beside Han characters and kana go, so that 清华 大学 equals 清华大学.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", clean(text)).casefold().translate(_STROKES)
        plain = (char for char in unicodedata.normalize("NFD", text) if not "\u0300" <= char <= "\u036f")
        text = unicodedata.normalize("NFC", "".join(plain))
        return _BETWEEN_HAN.sub("", _NOT_WORD.sub(" ", text)).strip()
    return _NOT_WORD.sub(" ", (text if text.isprintable() else clean(text)).lower()).strip()


_OPENING, _CLOSING = "([{（［｛【《〈「『“", ")]}）］｝】》〉」』”"
_ALWAYS = "；;|｜、\n"
_COMMAS = ",，"
_SIDE = 40  # characters looked at on either side of a slash


def split_list(text: str) -> list[str]:
    """Cut a cell at ；、,；/| and line ends, but not inside brackets, nor at the comma of 1,000 or the slash of 3/4, km/h or I/O.

    A slash cuts only where words of three characters and more, or Han characters, stand on both sides. Returns cleaned
    parts in order, each once, without empty ones.
    """
    parts, depth, start = [], 0, 0
    text = clean(text)
    last = max(map(text.rfind, _CLOSING))  # a bracket that is never closed holds nothing together
    for at, char in enumerate(text):
        if char in _OPENING:
            depth += at < last
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char in _ALWAYS or (depth == 0 and _cuts(text, at, start)):
            if depth and char != "\n":
                continue
            parts.append(text[start:at])
            start, depth = at + 1, 0
    parts.append(text[start:])
    return list(dict.fromkeys(stripped for part in parts if (stripped := part.strip(" .。\t"))))


def _cuts(text: str, at: int, start: int) -> bool:
    char = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if char in _COMMAS:
        return not (before.isdigit() and after.isdigit() and text[at + 1 : at + 4].isdigit() and not text[at + 4 : at + 5].isdigit())
    if char not in "/／":
        return False
    left = re.search(r"[^\s/；;|、,，]*$", text[max(start, at - _SIDE) : at].rstrip())
    right = re.match(r"\s*([^\s/；;|、,，]*)", text[at + 1 : at + _SIDE])
    return all(_is_wordlike(side) for side in (left[0] if left else "", right[1] if right else ""))


def _is_wordlike(part: str) -> bool:
    if re.search(rf"[{_HAN}{_KANA}]", part):
        return True
    return len(part) >= 3 and not part[0].isdigit()


# What the Latin-script model may answer: the languages that overseas experts and their societies write in. A closed list makes
# it far more reliable on short texts.
_LATIN = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro", "tr", "vi", "id")
_SCRIPTS = re.compile(
    rf"(?P<zh>[{_HAN}]+)|(?P<ja>[{_KANA}]+)|(?P<ko>[\uac00-\ud7af\u1100-\u11ff]+)|(?P<ru>[\u0400-\u04ff]+)"
    r"|(?P<el>[\u0370-\u03ff\u1f00-\u1fff]+)|(?P<ar>[\u0600-\u06ff]+)|(?P<he>[\u0590-\u05ff]+)|(?P<th>[\u0e00-\u0e7f]+)"
    r"|(?P<hi>[\u0900-\u097f]+)|(?P<latin>[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+)"
)
_ACCENTED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
_ASCII_WORD = re.compile(r"[A-Za-z]+")
# Function words that none of the other languages uses, or hardly ever: two different ones are proof enough. Checked against the model
# on 30,000 titles and abstracts.
_ENGLISH = frozenset(
    ("the", "and", "with", "from", "this", "that", "by", "which", "are", "were", "using", "based", "their", "these", "its"),
)
_ENGLISH_ENOUGH = 2
# Another language must be so much likelier than English (difference of log-probabilities). Of 11,290 English titles the model took 31 for
# another, by 7.5 at most; titles in German, French and Spanish lie 50 and more on the other side, their first five words 12.
_LIKELIER = 8.0
_LANGUAGE_SAMPLE = 600  # characters; more does not change the answer


def detect_language(text: str) -> str:
    """Return an ISO 639-1 code, or "und" where nothing tells it.

    Han, kana, Hangul, Cyrillic … are told by script (a Han character weighs as much as a Latin word, and any share of kana over 5%
    of the East Asian characters means Japanese); Latin script is given to py3langid, restricted to the languages met here.
    Fewer than four words without an accent are taken as English, and so is a plain text with several English function words, and whatever
    the model is not sure of.
    """
    sample = text[:_LANGUAGE_SAMPLE]
    if sample.isascii():
        return _plain_latin(sample)
    counts: dict[str, int] = {}
    for match in _SCRIPTS.finditer(sample):
        name = match.lastgroup or ""
        counts[name] = counts.get(name, 0) + (1 if name == "latin" else match.end() - match.start())
    if not counts:
        return "und"
    if counts.get("ja", 0) > 0.05 * (counts.get("ja", 0) + counts.get("zh", 0)):
        counts["ja"] = counts.get("ja", 0) + counts.pop("zh", 0)
    # A handful of Greek letters in an English text are symbols, not Greek.
    winner = max(sorted(counts), key=lambda name: counts[name] / (4 if name in {"ru", "el", "ar", "he", "th", "hi"} else 1))
    if winner != "latin":
        return winner
    if counts["latin"] < 4 and not _ACCENTED.search(sample):
        return "en"
    return _by_words(sample)


def _plain_latin(sample: str) -> str:
    """The language of ASCII letters. Nine texts in ten are English and say so themselves, at a tenth of what the model costs."""
    words = _ASCII_WORD.findall(sample)
    if not words:
        return "und"
    if len(words) < 4 or len(_ENGLISH.intersection(map(str.lower, words))) >= _ENGLISH_ENOUGH:
        return "en"
    return _by_words(sample)


def _by_words(sample: str) -> str:
    """What the model says; English where it is in doubt, since most records are, and titles and lists of terms mislead it."""
    ranked = _latin_model().rank(sample)
    likeliest, likelihood = ranked[0]
    return likeliest if likelihood >= dict(ranked)["en"] + _LIKELIER else "en"


class _Classifier(Protocol):
    """What is used of py3langid."""

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return all languages with their log-probabilities, the likeliest first."""
        ...


@lru_cache(maxsize=1)
def _latin_model() -> _Classifier:
    # py3langid has no type annotations; its model takes a sixth of a second to load, so it waits for its first text.
    langid = importlib.import_module("py3langid.langid")

    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    model.set_languages(list(_LATIN))
    return cast("_Classifier", model)
