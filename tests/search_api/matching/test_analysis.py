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


def test_a_need_in_traditional_characters_is_the_need_in_simplified_ones() -> None:
    traditional = analyse(Query(title="固態鋰電池", text="希望提高電解質的離子電導率，降低與鋰負極之間的界面阻抗。"))
    simple = analyse(Query(title="固态锂电池", text="希望提高电解质的离子电导率，降低与锂负极之间的界面阻抗。"))
    assert traditional.texts == simple.texts
    assert traditional.clauses == simple.clauses
    assert traditional.translated.stems == simple.translated.stems


def test_boasting_money_and_contacts_ask_for_nobody() -> None:
    asked = "污水处理膜污染严重，希望开发抗污染的膜材料，通量提高20%。"
    around = "我公司成立于2005年，是国家高新技术企业，员工460人。{}拟出资200万元，合作方式面议。"
    assert analyse(Query(title="膜污染控制", text=around.format(asked))).texts == analyse(Query(title="膜污染控制", text=asked)).texts


def test_a_wish_beside_money_is_still_a_wish() -> None:
    text = "拟投入500万元，希望研发一种抗污染的反渗透膜材料及其制备工艺。"
    assert analyse(Query(title="", text=text)).texts == (text,)


def test_a_million_is_money_only_where_it_is_of_a_currency() -> None:
    asked = "The gripper has to pick soft fruit. Life over one million cycles, damage below 0.5%."
    assert analyse(Query(title="", text=asked)).texts == (asked,)
    for money in ("We set aside 2 million yuan.", "We set aside RMB 2 million.", "We set aside $2.5 million."):
        assert analyse(Query(title="", text=f"{asked} {money}")).texts == (asked,)


def test_a_need_that_only_boasts_is_asked_as_it_is() -> None:
    text = "我公司是国家高新技术企业，占地100亩，年产值5亿元。"
    assert analyse(Query(title="", text=text)).texts == (text,)


def test_nothing_is_left_out_of_an_abstract() -> None:
    text = "In this paper we propose a method to cut cost. Our results show that a budget of two million samples is enough."
    assert analyse(Query(title="", text=text)).texts == (text,)
