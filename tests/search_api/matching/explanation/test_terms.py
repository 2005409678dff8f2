"""What counts as a term."""

from __future__ import annotations

import pytest

from search_api.matching.explanation.lacking import key_terms
from search_api.matching.explanation.sentences import sentences
from search_api.matching.explanation.terms import MOST_HAN, terms
from search_api.matching.explanation.types import Part, Span


def named(text: str) -> set[str]:
    return {term.span.text for term in terms(Span(Part.TEXT, 0, len(text), text))}


@pytest.mark.parametrize("term", ["防爆", "锂离子电池组", "热失控"])
def test_joins_neighbouring_words_of_chinese(term: str) -> None:
    assert term in named("希望研发防爆的锂离子电池组，避免热失控问题")


def test_offers_runs_of_english_words() -> None:
    found = named("We propose flameproof enclosures for lithium-ion packs in firedamp.")
    assert {"flameproof enclosures", "lithium-ion packs", "firedamp"} <= found
    assert not {"We", "propose", "for lithium-ion packs", "enclosures for lithium-ion packs"} & found


def test_offers_the_words_of_a_compound_too() -> None:
    assert {"虚拟现实", "虚拟"} <= named("基于虚拟现实技术的训练")
    assert {"Internet-of-Things", "Internet"} <= named("an Internet-of-Things platform")


def test_does_not_cut_short_words() -> None:
    assert "乙烯" not in named("高密度聚乙烯塑化")


@pytest.mark.parametrize("text", ["希望解决关键技术问题", "the new method shows better results", "厚度2mm以下", "0.5 MPa", "12"])
def test_words_that_name_nothing_are_no_terms(text: str) -> None:
    assert named(text) <= {"厚度"}


def test_acronyms_stay_though_they_are_spelt_like_stop_words() -> None:
    assert "CAN" in named("支持CAN总线和NMC811电芯")
    assert "can" not in named("it can be used")


def test_terms_stand_where_they_say() -> None:
    text = "泄压阻火结构设计与 thermal runaway 抑制"
    span = Span(Part.TITLE, 10, 10 + len(text), text)
    for term in terms(span):
        assert text[term.span.start - 10 : term.span.end - 10] == term.span.text
        assert sum("\u4e00" <= char <= "\u9fff" for char in term.span.text) <= MOST_HAN


def test_key_terms_do_not_repeat_each_other_and_begin_with_the_title() -> None:
    need = [*sentences("锂的优先提取", Part.TITLE), *sentences("从退役电池黑粉中优先提锂，锂回收率95%以上。", Part.TEXT)]
    chosen = [span.text for span in key_terms(need)]
    assert chosen
    assert not [one for one in chosen for other in chosen if one is not other and one in other]
