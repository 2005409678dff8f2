"""Term signatures: what counts as a term, what a pair of words adds, and how stored ones are read back."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.text import term_weights
from indexer.text.signature import Stored, Weighing, common, overlaps, signature, terms, unpack


def _stored(*texts: str) -> Stored:
    return unpack([signature(text).to_bytes() for text in texts])


def _alike(asked: str, *texts: str, by: Weighing) -> list[float]:
    query, stored = signature(asked), _stored(*texts)
    return list(map(float, overlaps(query.weights(by), stored, common(query.hashes, stored), by)))


@pytest.mark.parametrize("by", Weighing)
def test_weights_are_unit_vectors_in_the_order_of_the_hashes(by: Weighing) -> None:
    text = "Adaptive control of quadrotors with neural networks 神经网络"
    found = signature(text)
    assert np.linalg.norm(found.weights(by)) == pytest.approx(1, abs=1e-5)
    assert (np.diff(found.hashes.astype(np.int64)) > 0).all()
    assert _alike(text, text, by=by) == pytest.approx([1], abs=1e-3)


@pytest.mark.parametrize("by", Weighing)
@pytest.mark.parametrize("text", ["", "   ", "of the and", "，。！"])
def test_a_text_without_terms_has_an_empty_signature(text: str, by: Weighing) -> None:
    assert signature(text).to_bytes() == b""
    assert _alike(text, "neural network", by=by) == [0]
    assert _alike("neural network", text, "neural network", by=by) == pytest.approx([0, 1], abs=1e-3)


def test_what_a_text_repeats_says_what_it_is_about() -> None:
    repeated, once = "membrane membrane membrane pump valve", "membrane pump valve"
    often, single = _alike("membrane", repeated, once, by=Weighing.ABOUT)
    assert often > single
    often, single = _alike("membrane", repeated, once, by=Weighing.WORDING)
    assert often == pytest.approx(single, abs=0.02)


def test_words_that_stand_together_count_for_wording_alone() -> None:
    texts = ("a neural network for cooling", "a network of pipes for neural cooling")
    together, apart = _alike("neural network", *texts, by=Weighing.WORDING)
    assert together > apart > 0
    together, apart = _alike("neural network", texts[0], "network cooling neural", by=Weighing.ABOUT)
    assert together == pytest.approx(apart, abs=1e-3)


def test_words_are_neighbours_across_a_stop_word_but_not_across_han_characters() -> None:
    plain = terms("network robots").pairs
    assert terms("network of the robots").pairs.tolist() == plain.tolist()
    assert terms("network机器人robots").pairs.tolist() == []
    assert terms("机器人 network robots 控制").pairs.tolist() == plain.tolist()
    assert terms("robots network").pairs.tolist() != plain.tolist()


def test_a_pair_that_no_technical_text_uses_is_no_term() -> None:
    found = terms("marmalade quadrotor")
    assert len(found.pairs) == 1
    assert not np.isin(found.pairs, signature("marmalade quadrotor").hashes).any()
    assert np.isin(terms("neural network").pairs, signature("neural network").hashes).all()


def test_han_characters_count_alone_and_in_pairs() -> None:
    assert len(signature("锂电池").hashes) == 5
    shared, other = _alike("锂电池隔膜", "锂离子电池", "水稻育种", by=Weighing.ABOUT)
    assert shared > 0 == other


def test_stored_terms_can_be_laid_out_again_in_any_order() -> None:
    stored = _stored("neural network", "", "heat pump")
    places, of = stored.places(np.array([2, 0, 0, 1]))
    sizes = [len(signature(text).hashes) for text in ("heat pump", "neural network", "neural network", "")]
    assert np.bincount(of, minlength=4).tolist() == sizes
    assert stored.hashes[places][: sizes[0]].tolist() == signature("heat pump").hashes.tolist()


def test_a_word_that_occurs_very_often_is_counted_as_far_as_it_can_be_told() -> None:
    assert signature("pump " * 1000).counts.tolist() == [255]


def test_the_table_tells_what_it_knows() -> None:
    known, idf = term_weights.look_up(term_weights.hash_terms(["robot", "xqzzvw"]))
    assert known.tolist() == [True, False]
    assert idf[0] < idf[1]
    assert len(term_weights.look_up(np.zeros(0, np.uint32))[0]) == 0
    common, rare = term_weights.inverse_document_frequency(term_weights.hash_terms(["method", "xqzzvw"]))
    assert common < rare
