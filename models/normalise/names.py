"""Names of persons made comparable."""

from __future__ import annotations

import re

from models.normalise.text import fold

_TITLES = frozenset(
    {
        "dr",
        "prof",
        "professor",
        "mr",
        "mrs",
        "ms",
        "miss",
        "sir",
        "ing",
        "dipl",
        "phd",
        "md",
        "msc",
        "doctor",
        "acad",
        "academician",
        "herr",
        "frau",
    }
)
_CJK_TITLE = re.compile(r"(?:副?教授|博士|院士|研究员|高级工程师|工程师|先生|女士|老师|主任)$")


def name_key(text: str) -> str:
    """Return a name's key: folded, titles out, words in alphabetical order, so that "Zhang, Wei" equals "Dr. Wei ZHANG".

    A name in Han characters keeps its order; a title after it goes (张伟教授 → 张伟).
    """
    words = [word for word in fold(text).split() if word not in _TITLES]
    joined = " ".join(sorted(words))
    bare = _CJK_TITLE.sub("", joined)
    return bare or joined or fold(text)
