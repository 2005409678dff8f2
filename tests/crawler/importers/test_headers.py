from __future__ import annotations

import pytest

from crawler.importers.columns import SHEET_KINDS
from crawler.importers.headers import column_of, folded, letter, map_headers, named


@pytest.mark.parametrize(
    ("word", "header", "field"),
    [
        ("experts", "姓名", "name"),
        ("experts", "专家姓名*", "name"),
        ("experts", "Full Name", "name"),
        ("experts", "姓名 Name", "name"),
        ("experts", "姓　名", "name"),
        ("experts", "工作单位（全称）", "affiliation"),
        ("experts", "所在单位", "affiliation"),
        ("experts", "国籍", "nationality"),
        ("experts", "居住地", "residence"),
        ("experts", "Ｅ－ｍａｉｌ", "contacts"),
        ("experts", "手机", "contacts"),
        ("experts", "研究方向/专业领域", "fields"),
        ("experts", "职称\n/职务", "title"),
        ("needs", "需求描述", "text"),
        ("needs", "需求标题", "title"),
        ("needs", "所属行业", "industry"),
        ("needs", "联系人", "contacts"),
        ("societies", "学会名称", "name"),
        ("societies", "主管单位", "parent"),
        ("societies", "官网", "website"),
        ("projects", "成熟度/阶段", "stage"),
        ("teams", "团队带头人", "leader"),
    ],
)
def test_usual_headers_are_known(word: str, header: str, field: str) -> None:
    column = column_of(header, SHEET_KINDS[word])
    assert column is not None
    assert column.field == field


@pytest.mark.parametrize("word", SHEET_KINDS)
def test_every_field_belongs_to_the_record(word: str) -> None:
    kind = SHEET_KINDS[word]
    own = set(kind.record.model_fields) | {"row_number", "other_names"}
    assert {column.field.partition(":")[0] for column in kind.columns} <= own
    assert {folded(column.zh) for column in kind.columns if column.in_template}


def test_a_second_column_for_one_value_is_unknown_and_lists_are_gathered() -> None:
    mapped = map_headers(["姓名", "单位", "工作单位", "研究方向", "专业领域", "邮箱", "电话"], SHEET_KINDS["experts"])
    assert mapped.unknown == ("工作单位",)
    assert {mapped.columns["研究方向"].field, mapped.columns["专业领域"].field} == {"fields"}


def test_blank_and_doubled_headers_get_names() -> None:
    assert named(["姓名", None, "备注", "备注"]) == ["姓名", "列B", "备注", "备注 (2)"]
    assert [letter(position) for position in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
