"""Long texts as several passages, cut between sentences, so that each says one thing and fits an encoder."""

from __future__ import annotations

import re

# About what an encoder of 512 tokens takes in, with room for the title: an English word is 1.3 tokens, a Chinese character 0.6.
MOST_UNITS = 400.0
CJK_UNITS = 0.5
_CJK = re.compile(r"[\u3005-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W\u3005-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff]+")
_SENTENCE_END = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)(?=\s+\S)")


def units(text: str) -> float:
    """The length of a text in words; a Chinese or Japanese character counts as half of one."""
    return len(_WORD.findall(text)) + CJK_UNITS * len(_CJK.findall(text))


def split(text: str, most: float = MOST_UNITS) -> list[str]:
    """The text in parts of at most `most` units and of about equal length. A short text is one part, an empty one is [""]."""
    total = units(text)
    if total <= most:
        return [text.strip()]
    parts, part, size = [], "", 0.0
    share = total / -(-total // most)
    for sentence in _pieces(text, most):
        length = units(sentence)
        if part and (size + length > most or size + length / 2 > share):
            parts.append(part.strip())
            part, size = "", 0.0
        part, size = part + sentence, size + length
    return [*parts, part.strip()] if part.strip() else parts


def _pieces(text: str, most: float) -> list[str]:
    """Sentences; one that is too long by itself is cut where it stands."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        step = len(sentence) if units(sentence) <= most else max(1, int(len(sentence) * most / units(sentence) * 0.9))
        pieces += [sentence[start : start + step] for start in range(0, len(sentence), step or 1)]
    return pieces
