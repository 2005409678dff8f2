"""Numbered lists in running text: "1、… 2、…", "（1）… （2）…", "①… ②…", "一是… 二是…", "课题一 … 课题二 …", "a) … b) …".

A list is a run of markers of one style that counts up from one. So neither "1.2万吨" nor a lone "（3）" nor the year in
"2018、2019年" starts a list. Of lists within each other the outermost is found; the inner ones stay in its items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_COUNT = rf"[{_HAN}]{{1,2}}|\d{{1,2}}"
# Each style with the group that counts. A full stop after a digit must not be a decimal point.
STYLES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:课题|需求|问题|任务|难题|方向)\s*({_COUNT})\s*[：:、.．，,\s]\s*",
        rf"([{_HAN}]{{1,2}})\s*[、.．]\s*",
        rf"[（(]\s*([{_HAN}]{{1,2}})\s*[）)]\s*[、.．]?\s*",
        r"(\d{1,2})\s*(?:、|[.．]{1,2}(?!\d)|[ \t]+(?=[\u4e00-\u9fff]))\s*",
        r"[（(]?\s*(\d{1,2})\s*[）)]\s*[、.．]?\s*",  # "1）" and "（2）" stand in one list often enough
        rf"([{_CIRCLED}])\s*[、.．]?\s*",
        r"[（(]?([a-j])[）)]\s*",
        rf"([{_HAN}])是\s*",
        rf"其([{_HAN}])\s*[，,：:、]\s*",
        rf"第([{_HAN}])\s*[，,：:、]\s*",
    )
)
# What a marker may stand behind: the beginning, a line, a pause. A digit or a letter before it makes it part of a figure or a name.
_BEFORE = re.compile(r"(?:^|[\n\t \u3000。；;：:，,、！？!?.\"”’）)])$")
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.(?=\s)")


@dataclass(frozen=True, slots=True)
class NumberedList:
    """`lead`: what stands before the first marker; `items`: what each marker brings, in order; `tail`: what comes after the list."""

    lead: str
    items: tuple[str, ...]
    tail: str


@dataclass(frozen=True, slots=True)
class _Marker:
    style: int
    number: int
    start: int
    end: int


def numbered_list(text: str) -> NumberedList | None:
    """The outermost list of at least two items whose first marker comes first; None where there is no list."""
    lists = [run for style in range(len(STYLES)) for run in _runs(_markers(text, style))]
    if not lists:
        return None
    # Of two that begin at the same place the one reaching further is the outer one.
    run = min(lists, key=lambda found: (found[0].start, -found[-1].start))
    ends = [marker.start for marker in run[1:]]
    items = [text[marker.end : end] for marker, end in zip(run, ends, strict=False)]
    last, tail = _last(items, text[run[-1].end :])
    return NumberedList(text[: run[0].start].strip(), tuple(item.strip() for item in (*items, last)), tail.strip())


def number_of(word: str) -> int:
    """The number that a marker names: "三", "十二", "3", "③" or "c"; 0 for anything else."""
    if word.isascii() and word.isdigit():
        return int(word)
    if word in _CIRCLED:
        return _CIRCLED.index(word) + 1
    if len(word) == 1 and "a" <= word <= "j":
        return ord(word) - ord("a") + 1
    tens, ten, ones = word.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or any(character not in _HAN for character in tens + ones):
        return 0
    return (10 * (_HAN.index(tens) + 1 if tens else 1) if ten else 0) + (_HAN.index(ones) + 1 if ones else 0)


def _markers(text: str, style: int) -> list[_Marker]:
    found = []
    for match in STYLES[style].finditer(text):
        if _BEFORE.search(text[max(0, match.start() - 1) : match.start()]):
            found.append(_Marker(style, number_of(match.group(1)), match.start(), match.end()))
    return found


def _runs(markers: list[_Marker]) -> list[list[_Marker]]:
    """The runs that count up from one; a marker out of turn is skipped, another "1" begins a new run."""
    runs: list[list[_Marker]] = []
    for marker in markers:
        if marker.number == 1:
            runs.append([marker])
        elif runs and marker.number == len(runs[-1]) + 1:
            runs[-1].append(marker)
    return [run for run in runs if len(run) > 1]


def _last(items: list[str], rest: str) -> tuple[str, str]:
    """Where the last item ends: after as many sentences as the longest of the others has, since nothing marks its end."""
    most = max(len(_SENTENCE_END.findall(item.strip("\n 。！？!?."))) for item in items) + 1
    ends = [match.end() for match in _SENTENCE_END.finditer(rest) if rest[: match.end()].strip()]
    end = ends[most - 1] if len(ends) >= most else len(rest)
    return rest[:end], rest[end:]
