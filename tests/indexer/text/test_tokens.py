"""How texts are cut into tokens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.text.tokens import grams, spans, words


def test_latin_words_with_digits_stay_together() -> None:
    assert words("TiO2 and 5G, LiFePO₄") == ["tio2", "5g", "lifepo4"]


def test_forms_of_a_word_agree() -> None:
    assert words("catalysts") == words("Catalyst") == words("ＣＡＴＡＬＹＳＴ")


def test_compounds_count_as_parts_and_whole() -> None:
    assert words("self-driving") == ["self", "drive", "selfdriv"]


def test_chinese_words_by_dictionary_without_stop_words() -> None:
    assert words("纳米二氧化钛的应用") == ["纳米", "二氧", "氧化", "二氧化", "氧化钛", "二氧化钛", "应用"]


def test_scripts_are_parted() -> None:
    assert words("石墨烯battery电池") == [*words("石墨烯"), "batteri", *words("电池")]


def test_grams() -> None:
    assert grams("光催化 TiO2 水") == ["光催", "催化"]


@given(st.text(max_size=200))
def test_tokens_hold_no_space_and_fit_the_index(text: str) -> None:
    assert all(token and not any(char.isspace() for char in token) for token in words(text) + grams(text))


@given(st.text(alphabet="光催化材料 catalysts-TiO2ßﬁＡé’", max_size=60))
def test_spans_lie_in_the_text_and_are_tokens(text: str) -> None:
    known = set(words(text))
    for token, start, end in spans(text):
        assert 0 <= start < end <= len(text)
        assert token in known
