"""Numbered lists in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.matching.numbering import number_of, numbered_list


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("难题：1.泄压结构；2.阻断材料，厚度不超过2mm；3.减重20%。", ("泄压结构；", "阻断材料，厚度不超过2mm；", "减重20%。")),
        ("（1）粒度问题\n（2）分散问题", ("粒度问题", "分散问题")),
        ("①花茶技术；②种油提取", ("花茶技术；", "种油提取")),
        ("一是提高寿命，二是降低成本", ("提高寿命，", "降低成本")),
        ("课题一 病因调查\n课题二 检测方法", ("病因调查", "检测方法")),
        ("We need: a) a coating; b) a sensor", ("a coating;", "a sensor")),
        ("1）选型\n（2）分选", ("选型", "分选")),
        ("1 平台开发；\n2 技术研究。", ("平台开发；", "技术研究。")),
    ],
)
def test_items_of_every_style(text: str, items: tuple[str, ...]) -> None:
    found = numbered_list(text)
    assert found is not None
    assert found.items == items


@pytest.mark.parametrize("text", ["年处理1.2万吨，回收率2.5%", "（3）独此一项", "2018、2019年产量", "粒度100/120", ""])
def test_figures_are_no_lists(text: str) -> None:
    assert numbered_list(text) is None


def test_the_outer_list_keeps_the_inner_one_in_its_items() -> None:
    found = numbered_list("1．算法设计：1）预处理；2）配准；\n2．系统设计：1）选型；2）采集。")
    assert found is not None
    assert [item[:4] for item in found.items] == ["算法设计", "系统设计"]
    assert "配准" in found.items[0]


def test_what_follows_the_last_item_is_no_part_of_it() -> None:
    found = numbered_list("需要：1.热场设计；2.抛光技术，Ra≤0.1nm。可接受顾问、联合攻关。")
    assert found is not None
    assert found.items[-1] == "抛光技术，Ra≤0.1nm。"
    assert found.tail == "可接受顾问、联合攻关。"
    assert found.lead == "需要："


def test_numbers_are_read_in_every_script() -> None:
    assert [number_of(word) for word in ("3", "三", "十二", "二十", "③", "c", "x", "一三")] == [3, 3, 12, 20, 3, 3, 0, 0]


@given(st.text(alphabet="一二三1234、.（）()①②是 \n；。提高材料ab", max_size=60))
def test_no_text_breaks_it_and_nothing_is_made_up(text: str) -> None:
    found = numbered_list(text)
    if found is not None:
        assert len(found.items) >= 2
        assert all(part in text for part in (found.lead, *found.items, found.tail))
