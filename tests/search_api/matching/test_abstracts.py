"""Abstracts of papers are told from needs, in both languages, and asked with numbers of their own."""

from __future__ import annotations

import pytest

from search_api.evaluate.sets import bilingual_needs
from search_api.evaluate.written_needs import of_industries
from search_api.matching.abstracts import is_abstract
from search_api.matching.analysis import analyse
from search_api.matching.coefficients import coefficients
from search_api.matching.types import Query


@pytest.mark.parametrize(
    "text",
    [
        "Pumps leak. In this paper, a seal for pumps is described.",
        "We therefore propose a seal that closes under pressure.",
        "A seal was cast. Experimental\nresults on two pumps are given.",
        "The proposed method closes the seal.",
        "水泵常有泄漏。本文研究一种自紧密封。",
        "实验结果表明，泄漏量降低一半。",
    ],
)
def test_what_abstracts_say_is_known(text: str) -> None:
    assert is_abstract(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We need a seal for pumps; proposals from institutes are welcome.",
        "We show visitors our plant. Our results of last year were good, and papers on seals are sought.",
        "我公司水泵密封泄漏严重，希望提出解决方案，实验条件由我方提供。",
    ],
)
def test_needs_are_no_abstracts(text: str) -> None:
    assert not is_abstract(text)


def test_no_fictional_need_is_taken_for_an_abstract() -> None:
    needs = [f"{need.title}\n{need.text}" for language in bilingual_needs.LANGUAGES for need in bilingual_needs.needs(language)]
    needs += [need.text for need in of_industries()]
    assert len(needs) > 900
    assert [need for need in needs if is_abstract(need)] == []


def test_an_abstract_is_asked_with_numbers_of_its_own_where_there_are_any() -> None:
    abstract = analyse(Query(title="A seal", text="In this paper, a seal for pumps is described."))
    need = analyse(Query(title="A seal", text="A seal for pumps is sought."))
    numbers = coefficients()
    assert numbers.target("expert", abstract=need.abstract) is numbers.targets["expert"]
    assert numbers.target("expert", abstract=abstract.abstract) is numbers.abstracts["expert"]
    assert numbers.target("project", abstract=abstract.abstract) is numbers.targets["project"]


def test_what_is_changed_is_changed_for_both() -> None:
    changed = coefficients().changed(lambda target: target.model_copy(update={"unknown_encoder": 99.0}))
    assert {target.unknown_encoder for target in (*changed.targets.values(), *changed.abstracts.values())} == {99.0}
