"""Where sentences begin and end."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.matching.explanation.sentences import LONGEST, sentences
from search_api.matching.explanation.types import Part


def cut(text: str) -> list[str]:
    return [span.text for span in sentences(text, Part.TEXT)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("现有隔爆箱体厚重且泄压困难。希望箱体减重20%以上。", ["现有隔爆箱体厚重且泄压困难。", "希望箱体减重20%以上。"]),
        ("1.隔爆箱体的泄压阻火结构;2.热蔓延阻断材料", ["隔爆箱体的泄压阻火结构;2.热蔓延阻断材料"]),
        ("一、技术背景：井下存在瓦斯。\n二、指标：压力低于0.5MPa。", ["技术背景：井下存在瓦斯。", "指标：压力低于0.5MPa。"]),
        ("A sizing rule of 0.5 mm holds. See Fig. 3 for cells.", ["A sizing rule of 0.5 mm holds.", "See Fig. 3 for cells."]),
        ("No ignition in 42 trials (Smith et al. 2020). Relief works.", ["No ignition in 42 trials (Smith et al. 2020).", "Relief works."]),
        ("   ", []),
    ],
)
def test_cuts_at_the_ends_of_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_sentence_without_end_is_cut_at_commas() -> None:
    parts = cut("，".join(["要求材料具有较高的强度和韧性"] * 60))
    assert len(parts) > 1
    assert all(len(part) <= LONGEST + 20 for part in parts)


@given(st.text(alphabet="ab 。.，;\n1一、(", max_size=300))
def test_spans_stand_where_they_say_in_order(text: str) -> None:
    spans = sentences(text, Part.TITLE)
    assert all(text[span.start : span.end] == span.text.strip() == span.text for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
