"""Chinese words in English, and texts put into English for comparison."""

from __future__ import annotations

import re
from importlib import resources

import numpy as np
import pytest

from indexer.text.lexicon import LONGEST, cut, translations
from indexer.text.signature import Weighing, common, overlaps, signature, unpack
from indexer.text.tokens import stem
from indexer.text.translation import in_english, translated


def of(*texts: str) -> set[tuple[str, ...]]:
    return {tuple(map(stem, text.split())) for text in texts}


def test_a_general_word_has_the_translations_of_the_dictionary() -> None:
    assert of("graphene") == set(translations("石墨烯"))
    assert translations("焊接") == ((stem("weld"),),)  # to weld, welding


def test_a_technical_word_that_the_dictionary_lacks_has_those_of_our_list() -> None:
    assert of("sorting", "separation") == set(translations("分选"))


def test_a_translation_is_looked_for_in_both_spellings() -> None:
    assert {stem("sulfate"), stem("sulphate")} <= set(in_english("硫酸钠"))


def test_remarks_names_and_explanations_are_no_translations() -> None:
    for word in ("轴承", "电池", "猫", "中国", "张"):
        for found in translations(word):
            assert 0 < len(found) <= LONGEST, word
            assert all(re.fullmatch("[!-~]+", one) for one in found), word
    assert translations("轴承") == (("bear",),)


def test_single_characters_are_translated_only_where_we_say_so() -> None:
    assert of("steel") == set(translations("钢"))
    assert translations("面") == ()
    assert translations("没有这个词的") == ()


def test_a_word_shares_its_weight_among_its_senses() -> None:
    assert in_english("石墨烯") == {stem("graphene"): 1}
    assert in_english("分选") == {stem("sorting"): pytest.approx(2**-0.5), stem("separation"): pytest.approx(2**-0.5)}


def test_words_in_latin_letters_stay_and_numbers_go() -> None:
    assert in_english("200 LED灯")["led"] == 1
    assert "200" not in in_english("200 LED灯")


def test_a_run_is_cut_into_the_longest_words_that_are_known() -> None:
    assert cut("石墨烯改性涂料与深度学习") == ["石墨烯", "改性", "涂料", "深度学习"]
    assert {stem("graphene"), stem("battery")} <= set(in_english("石墨烯电池"))


def test_a_need_finds_what_it_means_in_another_language() -> None:
    need = translated(in_english("防爆锂离子电池的热失控预警"))
    texts = ["Early warning of thermal runaway in lithium-ion batteries", "Breeding of drought tolerant wheat", "防爆锂离子电池"]
    stored = unpack([signature(text).to_bytes() for text in texts])
    near = overlaps(need.weights, stored, common(need.hashes, stored), Weighing.ABOUT)
    assert near[0] > 0.3
    assert near[1] == near[2] == 0
    assert np.linalg.norm(need.weights) == pytest.approx(1, abs=1e-5)
    assert (np.diff(need.hashes.astype(np.int64)) > 0).all()


@pytest.mark.parametrize("text", ["", "。！", "的了", "12 34"])
def test_a_text_without_words_is_empty(text: str) -> None:
    found = translated(in_english(text))
    assert len(found.hashes) == len(found.weights) == len(found.stems) == 0


def test_every_line_of_the_list_is_a_word_and_its_translations() -> None:
    lines = resources.files("indexer.text").joinpath("technical_terms.tsv").read_text("utf-8").splitlines()
    heads = [line.split("\t")[0] for line in lines]
    assert heads == sorted(set(heads))
    for line in lines:
        word, said = line.split("\t")
        assert re.fullmatch("[\u4e00-\u9fff]+", word), line
        assert said.strip(), line
        assert not re.search("[\u4e00-\u9fff]", said), line
