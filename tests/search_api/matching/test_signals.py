"""What each signal says of a passage: by language, by whether its year is known, and what is told as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.backends.base import Reference
from indexer.encoders.base import Vectors
from indexer.text.signature import signature, unpack
from search_api.matching.analysis import analyse
from search_api.matching.coefficients import LEXICAL, TRANSLATION, WORDING, Target, coefficients
from search_api.matching.material import Material
from search_api.matching.signals import TOLD, measure
from search_api.matching.types import Query

TEXT = "a neural network controls the pump"
NEED = analyse(Query(title="", text=TEXT))
VECTORS: dict[str, Vectors] = {"e5": np.array([1, 0], np.float32)}


def material(*told: tuple[str, bool]) -> Material:
    """Passages of the need's own text, each in a language, and with a year or without one."""
    names = tuple(f"p{number}" for number in range(len(told)))
    years = [None if undated else 2020 for _, undated in told]
    return Material(
        passages=names,
        languages=tuple(language for language, _ in told),
        undated=tuple(undated for _, undated in told),
        vectors={"e5": np.array([[1, 0]] * len(told), np.float32)},
        signatures=unpack([signature(TEXT).to_bytes()] * len(told)),
        owners=("c",),
        rows=np.arange(len(told)),
        starts=np.array([0, len(told)]),
        references=[Reference(name, "work", one[0], year, None, None) for name, one, year in zip(names, told, years, strict=True)],
    )  # fmt: skip


def numbers(**regimes: dict[str, float]) -> Target:
    return coefficients().targets["expert"].model_copy(update={"signals": regimes, "whole": {regime: {} for regime in regimes}})


def test_each_regime_has_weights_of_its_own() -> None:
    target = numbers(same={"e5": 2.0, WORDING: 1.0}, undated={"e5": 3.0, LEXICAL: 1.0}, cross={"e5": 5.0})
    found = measure(material(("en", False), ("en", True), ("zh", False), ("und", True)), NEED, VECTORS, target)
    assert found.parts["e5"].tolist() == pytest.approx([2, 3, 5, 3])
    assert found.parts[LEXICAL].tolist() == pytest.approx([1, 1, 0, 1], abs=1e-3)
    assert found.totals.tolist() == pytest.approx([3, 4, 5, 4], abs=1e-3)


def test_numbers_that_know_no_undated_works_treat_them_like_others() -> None:
    found = measure(material(("en", False), ("en", True)), NEED, VECTORS, numbers(same={"e5": 2.0}, cross={"e5": 5.0}))
    assert found.totals.tolist() == pytest.approx([2, 2])


def test_a_passage_begins_at_the_level_of_its_regime() -> None:
    target = numbers(same={"e5": 2.0}, cross={"e5": 5.0}).model_copy(update={"level": {"same": 1.5, "cross": -1.0}})
    found = measure(material(("en", False), ("en", True), ("zh", False)), NEED, VECTORS, target)
    assert found.totals.tolist() == pytest.approx([3.5, 3.5, 4])
    assert found.parts["e5"].tolist() == pytest.approx([2, 2, 5])  # no signal is told to have said it


def test_what_no_number_weighs_is_not_told() -> None:
    found = measure(material(("en", False)), NEED, VECTORS, numbers(same={"e5": 2.0}, cross={"e5": 5.0}))
    assert set(found.parts) == {"e5", LEXICAL}
    assert found.whole == {}


def test_wording_counts_for_the_whole_by_itself() -> None:
    target = numbers(same={"e5": 0.0}, cross={}).model_copy(update={"whole": {"same": {WORDING: 4.0}, "cross": {}}})
    found = measure(material(("en", False), ("zh", False)), NEED, VECTORS, target)
    assert set(found.whole) == {WORDING}
    assert found.whole[WORDING].tolist() == pytest.approx([4, 0], abs=1e-2)


def test_across_languages_the_need_is_compared_in_english() -> None:
    chinese = analyse(Query(title="", text="用神经网络控制水泵"))
    target = numbers(same={"e5": 1.0}, cross={"e5": 0.0, TRANSLATION: 10.0})
    found = measure(material(("en", False), ("zh", False)), chinese, VECTORS, target)
    assert found.parts[LEXICAL][0] > 3
    assert found.parts[LEXICAL][1] == 0
    assert TRANSLATION not in found.parts, "shown as words"


def beside_a_silent_encoder(*told: tuple[str, bool]) -> Material:
    """The same passages, of which an encoder of English reads only those that are not Russian."""
    whole = material(*told)
    read = np.array([[0.0 if language == "ru" else 1.0, 0.0] for language, _ in told], np.float32)
    return replace(whole, vectors={**whole.vectors, "minilm": read})


BOTH: dict[str, Vectors] = {**VECTORS, "minilm": VECTORS["e5"]}


def test_an_encoder_that_does_not_read_a_passage_leaves_its_weight_to_one_that_does() -> None:
    target = numbers(same={}, cross={"e5": 5.0, "minilm": 3.0})
    found = measure(beside_a_silent_encoder(("zh", False), ("ru", False)), NEED, BOTH, target)
    assert found.parts["e5"].tolist() == pytest.approx([5, 8])
    assert found.parts["minilm"].tolist() == pytest.approx([3, 0])


def test_the_whole_work_is_spoken_for_in_the_same_way() -> None:
    target = numbers(same={}, cross={"e5": 1.0}).model_copy(update={"whole": {"same": {}, "cross": {"e5": 2.0, "minilm": 4.0}}})
    found = measure(beside_a_silent_encoder(("ru", False)), NEED, BOTH, target)
    assert found.whole["e5"].tolist() == pytest.approx([6])


def test_an_encoder_without_weight_speaks_for_nobody() -> None:
    target = numbers(same={}, cross={"e5": 0.0, "minilm": 3.0})
    found = measure(beside_a_silent_encoder(("ru", False)), NEED, BOTH, target)
    assert found.totals.tolist() == [0]


def test_where_no_word_can_be_shared_the_encoders_say_what_words_would() -> None:
    chinese = analyse(Query(title="", text="用神经网络控制水泵"))
    target = numbers(same={}, cross={"e5": 5.0, TRANSLATION: 10.0})
    found = measure(material(("en", False), ("ja", False)), chinese, VECTORS, target)
    assert found.parts["e5"].tolist() == pytest.approx([5, 5 + TOLD[TRANSLATION] * 10])
