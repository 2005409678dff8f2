"""A query taken apart."""

from __future__ import annotations

from search_api.matching.analysis import LONGEST_QUERY, analyse
from search_api.matching.types import Query


def test_the_title_names_the_problem_so_its_terms_come_first() -> None:
    analysis = analyse(Query(title="防爆锂离子电池", text="公司现有生产线，希望提高产品的安全性能。"))
    assert analysis.language == "zh"
    assert set(analysis.terms[:3]) & {"防爆", "锂离子", "离子", "电池"}
    assert analysis.texts == ("防爆锂离子电池\n公司现有生产线，希望提高产品的安全性能。", "防爆锂离子电池")


def test_clauses_are_relative_to_the_weightiest_term() -> None:
    weights = [
        clause.weight for clause in analyse(Query(title="", text="vacuum die casting of aluminium parts")).clauses if clause.field == "text"
    ]
    assert max(weights) == weights[0] == 1.0
    assert all(weight > 0 for weight in weights)


def test_a_query_without_a_title_is_its_text_alone() -> None:
    analysis = analyse(Query(title="", text="water treeing in cables"))
    assert analysis.texts == ("water treeing in cables",)
    assert analysis.language == "en"


def test_a_query_without_letters_asks_nothing_and_breaks_nothing() -> None:
    analysis = analyse(Query(title="", text="。。。"))
    assert analysis.clauses == ()
    assert len(analysis.overlap.hashes) == 0


def test_what_lies_beyond_every_window_is_not_read() -> None:
    analysis = analyse(Query(title="", text="电" * (LONGEST_QUERY + 500)))
    assert len(analysis.texts[0]) == LONGEST_QUERY


def test_a_chinese_query_is_also_asked_in_english_and_no_other() -> None:
    chinese = analyse(Query(title="", text="石墨烯防腐涂料"))
    assert {clause.token for clause in chinese.english if clause.field == "text"} >= {"graphen", "coat"}
    assert chinese.sought["graphen"] == 1
    assert analyse(Query(title="", text="graphene coatings against corrosion")).english == ()
