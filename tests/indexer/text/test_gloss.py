from __future__ import annotations

from indexer.text.gloss import fingerprint, gloss


def test_chinese_words_become_english_where_they_stand() -> None:
    assert gloss("污水处理，膜污染。") == "wastewater treatment , membrane fouling ."
    assert gloss("5G基站的TiO2涂层") == "5G base station TiO2 coating"


def test_a_text_without_chinese_stays_as_it_is() -> None:
    for text in ("", "  Explosion-proof  batteries\n(NMC811) ", "Naïve Größe", "№ ½"):
        assert gloss(text) == text


def test_what_the_lexicon_lacks_and_what_names_nothing_is_left_out() -> None:
    assert gloss("魑") == ""
    assert gloss("我们的传感器") == gloss("传感器") == "sensor"


def test_of_several_senses_the_short_and_common_one_is_taken() -> None:
    assert gloss("优化") == "optimize"


def test_lines_stay_lines() -> None:
    assert gloss("高温合金\n叶片").count("\n") == 1


def test_the_fingerprint_names_the_lexicons() -> None:
    assert len(fingerprint()) == 24
