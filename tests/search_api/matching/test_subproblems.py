"""Splitting needs into sub-problems: on wordings that real needs use, in texts of our own."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from crawler.sample import sample_files
from search_api.matching.subproblems import MOST, SIDE_WEIGHT, split_need


def texts(text: str, title: str = "标题") -> list[str]:
    return [problem.text for problem in split_need(title, text)]


def test_a_short_need_is_one_problem() -> None:
    assert texts("寻求低温提锂的新工艺") == ["寻求低温提锂的新工艺"]


def test_an_empty_need_is_its_title() -> None:
    assert texts("", "低压线路实勘软件") == ["低压线路实勘软件"]
    assert len(split_need("", "")) == 1


def test_background_terms_and_boasting_are_left_out() -> None:
    text = (
        "一、技术背景：公司成立于2001年，是高新技术企业，现有生产线三条，年产值3亿元，市场前景良好。\n"
        "二、需解决的技术难题：1.隔爆箱体的泄压阻火结构设计；2.单体之间的热蔓延阻断材料。\n"
        "三、预期目标：1.相邻电芯低于150℃；2.最大爆炸压力低于0.5MPa。\n四、合作方式：联合开发，预算300万元。联系人：某某，电话 ***。"
    )
    assert texts(text) == ["隔爆箱体的泄压阻火结构设计", "单体之间的热蔓延阻断材料"]


def test_targets_count_where_nothing_else_says_what_is_asked() -> None:
    text = (
        "需求内容：\n消防机器人在全球都处在研发与使用的初始阶段，在感知、决策、导航等领域还有很深的研究空间，必将成为行业标配。\n"
        "预期目标：\n1、多传感器融合的感知技术；\n2、复杂地形的自主路径规划方法。"
    )
    assert texts(text) == ["多传感器融合的感知技术", "复杂地形的自主路径规划方法"]


def test_wishes_in_prose_are_parted_by_semicolons_and_figures_stay_with_their_problem() -> None:
    text = (
        "我公司年处理退役电池1.2万吨，现采用酸浸工艺，锂回收率仅82%左右。希望引进前端优先提锂的新工艺，锂回收率达到95%以上；"
        "同时解决铜铝箔与正极粉的低能耗剥离；粉料含铝低于0.3%。可提供中试场地。"
    )
    assert texts(text) == [
        "希望引进前端优先提锂的新工艺，锂回收率达到95%以上",
        "同时解决铜铝箔与正极粉的低能耗剥离；粉料含铝低于0.3%",
    ]


def test_long_members_of_an_enumeration_are_problems_but_attributes_are_not() -> None:
    listed = "谐波减速器寿命不足。需要齿形优化设计、柔轮热处理及表面强化工艺、润滑脂选型，额定载荷下寿命≥15000小时。"
    assert texts(listed) == ["齿形优化设计", "柔轮热处理及表面强化工艺", "润滑脂选型，额定载荷下寿命≥15000小时"]
    attributes = "现有模具易变形不耐磨，现需要开发一种高温强度高、导热性能好、抗热震性能优良、易于加工的模具新材料。"
    assert len(texts(attributes)) == 1


def test_side_wishes_weigh_half() -> None:
    text = "拟改造为微通道连续硝化，停留时间2分钟以内，收率≥96%。后续铁粉还原工段铁泥量大，也希望一并改为催化加氢。"
    assert [problem.weight for problem in split_need("硝化", text)] == [1.0, SIDE_WEIGHT]


def test_words_that_look_like_wishes_are_none() -> None:
    text = (
        "现有设备远远不能满足规模生产需求，市场需求量日益增加。采用模拟AD采集系统，对精度有更高的要求。"
        "现需要开发产能大的固体发酵设备，并及时去除发酵过程中的代谢热。"
    )
    assert texts(text) == ["现需要开发产能大的固体发酵设备，并及时去除发酵过程中的代谢热"]


def test_english_needs() -> None:
    text = (
        "Background: Our company was founded in 2010 and leads the market. We need: 1. a binder-free electrode process; "
        "2. an in-line porosity sensor with 1% accuracy; 3. a recycling route for NMP. Budget: 2 million. Please contact Mr Li."
    )
    assert texts(text, "Electrodes") == [
        "a binder-free electrode process",
        "an in-line porosity sensor with 1% accuracy",
        "a recycling route for NMP",
    ]
    prose = "Currently the coating of our tools peels. We are looking for a PVD coating. We also need a way to measure adhesion on line."
    assert texts(prose, "Coating") == ["We are looking for a PVD coating", "We also need a way to measure adhesion on line"]


def test_of_many_problems_neighbours_are_joined() -> None:
    text = "".join(f"{number}、研究第{number}号材料的制备工艺；\n" for number in range(1, 15))
    found = split_need("材料", text)
    assert len(found) == MOST
    assert all(f"第{number}号" in "".join(problem.text for problem in found) for number in range(1, 15))


def test_the_sample_needs_are_split_as_read() -> None:
    """Numbers of sub-problems as somebody read them in the sample library; three may differ, since readers do too."""
    read = {
        "nd-01": 3,
        "nd-02": 2,
        "nd-05": 3,
        "nd-06": 2,
        "nd-07": 1,
        "nd-08": 3,
        "nd-11": 3,
        "nd-13": 1,
        "nd-14": 2,
        "nd-16": 1,
        "nd-19": 3,
    }
    read |= {
        "nd-20": 3,
        "nd-21": 3,
        "nd-27": 2,
        "nd-28": 2,
        "nd-29": 1,
        "nd-31": 3,
        "nd-32": 4,
        "nd-34": 3,
        "nd-36": 2,
        "nd-41": 2,
        "nd-42": 1,
    }
    rows = {row["id"]: row for row in map(json.loads, sample_files()["needs"].read_text("utf-8").splitlines())}
    counts = {name: len(split_need(rows[name]["title"], rows[name]["text"])) for name in read}
    assert sum(counts[name] != expected for name, expected in read.items()) <= 3, counts


@given(st.text(alphabet="需要希望解决问题：；。、，1.（）①目标≥5%\nneed a b. ", max_size=200), st.text(max_size=10))
def test_every_text_has_one_to_eight_problems(text: str, title: str) -> None:
    found = split_need(title, text)
    assert 1 <= len(found) <= MOST
    assert found == split_need(title, text)


def test_traditional_characters_are_split_like_simplified_ones() -> None:
    simple = "一、背景：我公司生产电池。二、技术需求：1、提高电解质的离子电导率；2、降低界面阻抗；3、开发在线检测设备。"
    traditional = "一、背景：我公司生產電池。二、技術需求：1、提高電解質的離子電導率；2、降低界面阻抗；3、開發在線檢測設備。"
    assert split_need("", traditional) == split_need("", simple)
    assert len(split_need("", simple)) == 3


def test_a_microphone_is_no_contact() -> None:
    problems = [
        one.text for one in split_need("", "We need: 1. a microphone array that locates leaks; 2. a coating for smartphone lenses.")
    ]
    assert len(problems) == 2
    assert "microphone" in problems[0]
    assert "smartphone" in problems[1]
