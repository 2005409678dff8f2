"""Which terms are marked as corresponding, by the real encoders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.encoders.cache import uncached
from models.settings import Settings
from search_api.matching.explanation.likeness import ShortTexts
from search_api.matching.explanation.pairing import SAME, Pairing
from search_api.matching.explanation.terms import terms
from search_api.matching.explanation.types import Part, Span, TermPair
from search_api.services.workspace import Workspace


@pytest.fixture(scope="module")
def encoders(built_library: Settings) -> Iterator[list[ShortTexts]]:
    with Workspace(built_library) as workspace:
        yield [ShortTexts(uncached(encoder)) for encoder in workspace.term_encoders]


def marked(encoders: list[ShortTexts], need: str, passage: str) -> dict[str, TermPair]:
    asked, found = (terms(Span(Part.TEXT, 0, len(text), text)) for text in (need, passage))
    return {pair.asked.text: pair for pair in Pairing(encoders).pairs(asked, found)}


@pytest.mark.parametrize(
    ("need", "passage", "asked", "found"),
    [
        ("采用双螺杆挤压生产豌豆蛋白素肉", "Extrusion of pea proteins gives aligned fibres.", "蛋白", "proteins"),
        ("要求疲劳强度达到45MPa", "Hot isostatic pressing raised fatigue strength.", "疲劳强度", "fatigue strength"),
        ("硫酸钠与氯化钠分质结晶", "Separating sodium chloride and sodium sulphate from brine.", "硫酸钠", "sodium sulphate"),
        # Not 虚拟现实: only its first half is said there.
        ("基于虚拟现实技术的三维人体解剖系统", "Virtual Fixtures for Surgical Robots", "虚拟", "Virtual"),
        # Not "Internet-of-Things".
        ("有色金属加工工业互联网平台", "Sensors and gateways of an Internet-of-Things platform", "互联网", "Internet"),
    ],
)
def test_terms_of_two_languages_are_paired(encoders: list[ShortTexts], need: str, passage: str, asked: str, found: str) -> None:
    assert marked(encoders, need, passage)[asked].found.text == found


def test_what_has_nothing_in_common_is_not_paired(encoders: list[ShortTexts]) -> None:
    assert not marked(encoders, "黑茶发酵的微生物群落", "Model predictive control of legged robots on rough ground")


def test_the_same_words_are_a_pair_and_surest(encoders: list[ShortTexts]) -> None:
    found = marked(encoders, "电池管理系统需支持CAN总线与NMC811电芯", "A gateway for the CAN bus was tried on NMC811 cells.")
    assert found["CAN"].likeness == found["NMC811"].likeness == SAME


def test_pairs_do_not_overlap_on_either_side(encoders: list[ShortTexts]) -> None:
    found = list(marked(encoders, "硫酸钠与氯化钠分质结晶", "Separating sodium chloride and sodium sulphate from brine.").values())
    assert found
    for pair in found:
        others = [other for other in found if other is not pair]
        assert not any(pair.asked.overlaps(other.asked) or pair.found.overlaps(other.found) for other in others)


def test_vectors_of_terms_are_encoded_once_and_do_not_depend_on_company(encoders: list[ShortTexts]) -> None:
    alone = encoders[-1].vectors(["thermal runaway"])
    assert (encoders[-1].vectors(["热失控", "thermal runaway"])[1] == alone[0]).all()
