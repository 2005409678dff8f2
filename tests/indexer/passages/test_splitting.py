"""Long texts in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.passages.splitting import split, units


def test_short_texts_stay_whole() -> None:
    assert split(" One. Two. ") == ["One. Two."]
    assert split("") == [""]


def test_chinese_is_cut_at_full_stops() -> None:
    sentence = "这是一个关于光催化材料在水处理中应用的句子。"
    parts = split(sentence * 80)
    assert len(parts) == 3
    assert all(part.endswith("。") and units(part) <= 400 for part in parts)
    assert "".join(parts) == sentence * 80


@given(st.text(alphabet="ab 。.!光 \n", max_size=400), st.integers(3, 30))
def test_nothing_is_lost_and_nothing_too_long(text: str, most: int) -> None:
    parts = split(text, most)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(units(part) <= most for part in parts)
