"""Which encoding a text file has: UTF-8, UTF-16 with a mark, GB18030 or Big5.

GB18030 decodes nearly any bytes to some characters, so that decoding alone proves little. Chinese text consists mostly
of the common characters, which both national standards put in their first level: GB 2312 rows B0–D7, Big5 rows A4–C6.
The decoding with the greater share of such characters is the right one.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from crawler.importers.limits import MEBIBYTE
from crawler.importers.readers import refusals

SAMPLE = 4 * MEBIBYTE
_BLOCK = MEBIBYTE
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LEVEL_ONE = {"gb18030": ("gb2312", 0xB0, 0xD7), "cp950": ("big5", 0xA4, 0xC6), "big5hkscs": ("big5", 0xA4, 0xC6)}
_WESTERN = 0.6  # share of lone high bytes above which the text is no Chinese text
_CERTAIN = 0.5  # share of common characters below which a guess is not worth making


def decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is valid in this encoding, read block by block."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _lone_share(sample: bytes) -> float:
    """The share of bytes ≥ 0x80 that have no such neighbour: near 1 in Western single-byte text, small in Chinese text."""
    high = [byte >= 0x80 for byte in sample]
    total = sum(high)
    if not total:
        return 0.0
    padded = [False, *high, False]
    lone = sum(1 for place in range(1, len(padded) - 1) if padded[place] and not padded[place - 1] and not padded[place + 1])
    return lone / total


def _common_share(text: str, encoding: str) -> float:
    """The share of Han characters that are in the first level of the encoding's standard."""
    standard, low, high = _LEVEL_ONE[encoding]
    han = [character for character in text[:200_000] if "㐀" <= character <= "鿿" or character > "\uffff"]
    if not han:
        return 0.0
    common = 0
    for character in han:
        code = character.encode(standard, errors="ignore")
        common += bool(code) and low <= code[0] <= high
    return common / len(han)


def encoding_of(path: Path) -> str:
    """The encoding of a text file, as Python names it. Raise FileRefused where it is binary or in none of those known."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            if decodes(path, encoding):
                return encoding
            raise refusals.unknown_encoding(path)
    if b"\0" in sample:
        raise refusals.binary(path)
    if sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in sample[:65536]) > len(sample[:65536]) / 100:
        raise refusals.binary(path)
    if decodes(path, "utf-8"):
        return "utf-8"
    candidates = [] if _lone_share(sample[:200_000]) > _WESTERN else [name for name in _LEVEL_ONE if decodes(path, name)]
    shares = {name: _common_share(sample.decode(name, errors="ignore"), name) for name in candidates}
    best = max(shares, key=lambda name: shares[name], default="")
    if shares.get(best, 0.0) < _CERTAIN:
        raise refusals.unknown_encoding(path)
    return best
