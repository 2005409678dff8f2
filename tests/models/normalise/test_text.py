from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.normalise.names import name_key
from models.normalise.text import clean, detect_language, fold, split_list


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@example("0\x080")  # a control character is nothing, not a space
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(clean(text)) == fold(text)


@given(st.text())
def test_parts_of_a_list_are_clean_and_different(text: str) -> None:
    parts = split_list(text)
    assert len(set(parts)) == len(parts)
    assert all(part and part == part.strip() for part in parts)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("ＡＢＣ　１２３＠", "ABC 123@"),
        ("a\u200bb\ufeff", "ab"),
        ("  a \t b  ", "a b"),
        ("一，二；三（四）", "一，二；三（四）"),
        ("10⁶ m²", "10⁶ m²"),
        ("line one \r\n\r\n\r\n\r\n line two", "line one\n\nline two"),
        ("ｶﾞｽ", "ガス"),
        ("e\u0301", "é"),
        ("a\x00b", "ab"),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("清华 大学", "清华大学"),
        ("Müller-Straße", "muller strasse"),
        ("Ł. Øst", "l ost"),
        ("ＡＢＣ", "abc"),
        ("が", "か゛"),
        ("Jean‑Luc", "jean luc"),
    ],
)
def test_folding_makes_spellings_equal(left: str, right: str) -> None:
    if left == "が":
        assert fold("が") == "が" != fold("か")
    else:
        assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("机器人；人工智能/自动控制、AI,ML", ["机器人", "人工智能", "自动控制", "AI", "ML"]),
        ("a, b (c, d); 1,000 units", ["a", "b (c, d)", "1,000 units"]),
        ("I/O, km/h, 3/4", ["I/O", "km/h", "3/4"]),
        ("machine learning/computer vision", ["machine learning", "computer vision"]),
        ("传感器(光学、声学)|材料\n能源", ["传感器(光学、声学)", "材料", "能源"]),
        ("open (never closed; next, last", ["open (never closed", "next", "last"]),
        ("；；", []),
        ("一,一", ["一"]),
        ("2019,2020", ["2019", "2020"]),
    ],
)
def test_lists_are_cut(text: str, parts: list[str]) -> None:
    assert split_list(text) == parts


def test_a_hostile_cell_is_cut_in_linear_time() -> None:
    start = time.perf_counter()
    split_list("(" * 300_000 + "/" * 300_000 + "a" * 300_000)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("高韧性立方氮化硼CBN单晶的研制", "zh"),
        ("深層学習による画像認識", "ja"),
        ("Ultrasonic welding of thin sheets for batteries", "en"),
        ("Die Entwicklung neuer Werkstoffe für Batterien und ihre Anwendung", "de"),
        ("La recherche sur les matériaux pour l'énergie solaire", "fr"),
        ("Graphene sensors", "en"),
        ("딥러닝 기반 영상 인식", "ko"),
        ("Исследование материалов", "ru"),
        ("12345", "und"),
        ("", "und"),
        ("α-stable and β processes in robots", "en"),
        ("需要 deep learning 和 SLAM 算法方面的专家", "zh"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("left", "right"), [("Zhang, Wei", "Dr. Wei ZHANG"), ("张伟教授", "张伟"), ("张 伟", "张伟"), ("José García", "Garcia Jose")]
)
def test_names_have_one_key(left: str, right: str) -> None:
    assert name_key(left) == name_key(right)
