"""Columns of the sheets of teams."""

from __future__ import annotations

from dataclasses import replace

from crawler.importers.columns.shared import CONTACT_PERSON, CONTACTS, COUNTRY, EVERYWHERE, FIELDS, ID, KEYWORDS
from crawler.importers.columns.types import Column, ValueType

T = ValueType

TEAMS: tuple[Column, ...] = (
    replace(ID, synonyms=(*ID.synonyms, "团队编号", "team id")),
    Column(
        "name",
        T.NAME,
        "团队名称",
        "Team",
        (
            "团队",
            "名称",
            "团队英文名称",
            "name",
            "team name",
            "学科专家组",
            "专家组名称",
            "group",
            "group name",
            "英文名称",
            "专家组",
            "團隊名稱",
        ),
        "必填",
        "Required",
        "固态电池联合团队",
        required=True,
        width=26,
    ),
    Column("name_zh", T.NAME, "团队中文名称", "Chinese name", ("中文名称", "中文名", "团队名称（中文）")),
    Column(
        "description",
        T.TEXT,
        "团队简介",
        "Description",
        ("简介", "介绍", "团队介绍", "团队情况", "abstract", "about", "profile", "summary", "团队概况"),
        "做什么，能解决什么问题",
        "What it does and can solve",
        "",
        width=50,
    ),
    FIELDS,
    KEYWORDS,
    replace(COUNTRY, note_zh="团队所在的国家或地区", note_en="Where the team is"),
    Column(
        "affiliation",
        T.TEXT,
        "依托单位",
        "Affiliation",
        ("单位", "所在单位", "工作单位", "机构", "所属单位", "institution", "organisation", "organization", "依托机构", "所属机构"),
        "团队所在单位全称",
        "Full name of the body it belongs to",
        "",
        width=30,
    ),
    Column(
        "leader",
        T.PERSON,
        "带头人",
        "Leader",
        (
            "团队带头人",
            "负责人",
            "团队负责人",
            "领军人物",
            "学科带头人",
            "首席专家",
            "组长",
            "team leader",
            "head",
            "principal investigator",
            "pi",
        ),
        "姓名；已在专家库中的可写“姓名（编号）”",
        "Name, or “name (id)” of an expert in the library",
        "Anna Schmidt",
        width=18,
    ),
    Column(
        "members",
        T.PEOPLE,
        "成员",
        "Members",
        ("团队成员", "主要成员", "核心成员", "成员名单", "组员", "team members", "member", "专家名单"),
        "多人之间用；分开",
        "Separate several with ;",
        "李明；Paul Weber",
        width=36,
    ),
    *CONTACTS,
    CONTACT_PERSON,
    *EVERYWHERE,
)
