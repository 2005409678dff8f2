"""What is shown of a passage."""

from __future__ import annotations

import itertools

from indexer.text.tokens import words
from search_api.matching.analysis import analyse
from search_api.matching.evidence import SHOWN, marks, snippet_of
from search_api.matching.types import Query


def test_marks_are_the_words_that_were_asked_for() -> None:
    text = "Explosion-proof lithium-ion batteries for mines"
    asked = set(words("explosion proof battery"))
    assert [text[start:end] for start, end in marks(text, asked)] == ["Explosion", "proof", "batteries"]


def test_marks_do_not_overlap_in_chinese() -> None:
    text = "防爆锂离子电池的热失控抑制"
    found = marks(text, set(words("锂离子电池热失控")))
    assert found
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))


def test_a_long_text_shows_the_sentence_that_was_asked_for() -> None:
    text = "Background of the field. " * 20 + "A catalyst of titanium dioxide degrades phenol. " + "Further remarks follow. " * 20
    snippet = snippet_of(text, dict.fromkeys(words("phenol degradation catalyst"), 1.0))
    assert snippet.startswith("A catalyst of titanium dioxide")
    assert len(snippet) <= SHOWN


def test_a_text_without_any_sentence_end_is_cut() -> None:
    snippet = snippet_of("x" * 1000, {})
    assert len(snippet) == SHOWN
    assert snippet.endswith("…")


def test_a_short_text_is_shown_whole() -> None:
    assert snippet_of("Short.", {}) == "Short."


def test_across_languages_the_sentence_that_says_what_the_need_says_in_english() -> None:
    need = analyse(Query(title="", text="锂离子电池热失控预警"))
    text = "The project trains students. " * 12 + "We detect thermal runaway of lithium-ion batteries early. " + "It ends here. " * 12
    assert snippet_of(text, need.sought).startswith("We detect thermal runaway")
    assert marks(text, need.words) == ()
