"""Traditional Chinese is read as simplified wherever words and vectors are made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.gloss import gloss
from indexer.text.signature import signature
from indexer.text.simplified import simplified
from indexer.text.tokens import grams, spans, words

PAIRS = [
    ("固態鋰電池電解質材料", "固态锂电池电解质材料"),
    ("TiO2 光催化水處理薄膜", "TiO2 光催化水处理薄膜"),
    ("焊接機器人的視覺導引與軌跡規劃", "焊接机器人的视觉导引与轨迹规划"),
]


@pytest.mark.parametrize(("traditional", "simple"), PAIRS)
def test_both_are_the_same_text(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simple
    assert words(traditional) == words(simple)
    assert grams(traditional) == grams(simple)
    assert spans(traditional) == spans(simple)
    assert signature(traditional).to_bytes() == signature(simple).to_bytes()
    assert gloss(simplified(traditional)) == gloss(simple)


def test_other_texts_stay() -> None:
    for text in ("Solid electrolytes", "Grüße aus Köln", "リチウムイオン", "전해질", "固态电池", ""):
        assert simplified(text) == text


@given(st.text())
def test_a_text_keeps_its_length(text: str) -> None:
    assert len(simplified(text)) == len(text)
