"""Term signatures: what counts as a term, what a pair of words adds, and how stored ones are read back."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.text import term_weights
from indexer.text.signature import Stored, overlaps, signature, terms, unpack


def _stored(*texts: str) -> Stored:
    return unpack([signature(text).to_bytes() for text in texts])


def test_a_signature_is_a_unit_vector_in_the_order_of_its_hashes() -> None:
    found = signature("Adaptive control of quadrotors with neural networks 神经网络")
    assert np.linalg.norm(found.weights) == pytest.approx(1, abs=1e-5)
    assert (np.diff(found.hashes.astype(np.int64)) > 0).all()


@pytest.mark.parametrize("text", ["", "   ", "of the and", "，。！"])
def test_a_text_without_terms_has_an_empty_signature(text: str) -> None:
    assert signature(text).to_bytes() == b""
    assert overlaps(signature(text), _stored("neural network")).tolist() == [0]
    assert overlaps(signature("neural network"), _stored(text, "neural network")).tolist() == pytest.approx([0, 1], abs=1e-3)


def test_the_words_of_a_known_term_say_more_together_than_apart() -> None:
    asked = signature("neural network")
    together, apart = overlaps(asked, _stored("a neural network for cooling", "a network of pipes for neural cooling"))
    assert together > apart > 0


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
    shared, other = overlaps(signature("锂电池隔膜"), _stored("锂离子电池", "水稻育种"))
    assert shared > 0 == other


def test_stored_signatures_can_be_taken_again_and_in_any_order() -> None:
    stored = _stored("neural network", "", "heat pump")
    taken = stored.take(np.array([2, 0, 0, 1]))
    assert overlaps(signature("neural network"), taken).tolist() == pytest.approx([0, 1, 1, 0], abs=1e-3)


def test_the_table_tells_what_it_knows() -> None:
    assert term_weights.known(terms("robot").single).all()
    assert term_weights.known(terms("xqzzvw").single).tolist() == [False]
    assert len(term_weights.known(np.zeros(0, np.uint32))) == 0
    common, rare = term_weights.inverse_document_frequency(term_weights.hash_terms(["method", "xqzzvw"]))
    assert common < rare
