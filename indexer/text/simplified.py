"""Traditional Chinese (繁體) as simplified, so that both are the same words, character pairs and vectors.

Character by character, by OpenCC's tables: a text keeps its length, so places found in the one hold in the other. Of characters that have
several simplified forms, phrases would tell more; hardly any technical term has one.
"""

from __future__ import annotations

from functools import lru_cache

from opencc import OpenCC

_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000))  # Han characters of the basic plane


def simplified(text: str) -> str:
    """The text with its traditional characters as simplified ones; all others, Latin and Japanese kana too, stay."""
    return text if text.isascii() else text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    characters = [chr(code) for first, end in _BLOCKS for code in range(first, end)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(one): other for one, other in zip(characters, converted, strict=True) if other != one and len(other) == 1}
