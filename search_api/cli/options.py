"""The options of `haizhi match`, each with its help text; `score` shares some."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from search_api.cli.kinds import PoolWord, ToWord

MOST = 1000  # candidates a query; more is an export, not a match
_FILTERS = "筛选 Filters"


Needs = Annotated[
    str | None,
    typer.Option("--needs", metavar="all|ID|FILE.jsonl", help="全部需求、一个编号,或未入库需求的文件 All, one, or a file of new ones."),
]
Experts = Annotated[
    str | None, typer.Option("--experts", metavar="all|ID", help="反向:为专家找需求 The other way round: needs for experts.")
]
To = Annotated[ToWord, typer.Option("--to", help="找什么 What to find.")]
Top = Annotated[int, typer.Option("--top", min=1, max=MOST, help="每条最多几个 How many at most, each.")]
Output = Annotated[Path | None, typer.Option("--output", help="写入 JSONL 文件 Write to this JSONL file.", dir_okay=False)]
NoSync = Annotated[bool, typer.Option("--no-sync", help="不先更新索引 Do not bring the index up to date first.")]
Evidence = Annotated[int, typer.Option("--evidence", min=0, max=20, help="每个候选几条佐证 Passages of evidence each.")]

Country = Annotated[
    list[str] | None, typer.Option("--country", help="国家/地区,可重复 Country by name or code; repeatable.", rich_help_panel=_FILTERS)
]
Field = Annotated[list[str] | None, typer.Option("--field", help="研究方向,可重复 Field; repeatable.", rich_help_panel=_FILTERS)]
Language = Annotated[
    list[str] | None,
    typer.Option("--language", help="语言(专家会说的;其他为行文的) Language, for example en.", rich_help_panel=_FILTERS),
]
YearFrom = Annotated[
    int | None, typer.Option("--year-from", help="成果起始年份 Works from this year.", min=1800, max=2100, rich_help_panel=_FILTERS)
]
YearTo = Annotated[
    int | None, typer.Option("--year-to", help="成果截止年份 Works up to this year.", min=1800, max=2100, rich_help_panel=_FILTERS)
]
Source = Annotated[
    list[str] | None, typer.Option("--source", help="来源,可重复 Only from this source; repeatable.", rich_help_panel=_FILTERS)
]
Pool = Annotated[PoolWord, typer.Option("--pool", help="人才池:海外、国内、全部 Pool of experts and teams.", rich_help_panel=_FILTERS)]
AllExperts = Annotated[
    bool, typer.Option("--all-experts", help="含不参与推荐者 Also experts who are not to be suggested.", rich_help_panel=_FILTERS)
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="ID", help="排除,可重复 Never this one; repeatable.", rich_help_panel=_FILTERS)
]
MinBand = Annotated[
    str, typer.Option("--min-band", metavar="高|中|低", help="最低档 high, medium or low: none below.", rich_help_panel=_FILTERS)
]
