"""`haizhi panel`: a small group of experts that covers the sub-problems of a need together."""

from __future__ import annotations

from typing import Annotated

import typer

from search_api.cli import options
from search_api.cli.console import for_people, out
from search_api.cli.kinds import CombineWord, PoolWord
from search_api.cli.library import opened

LARGEST = 20  # members; a larger group is a conference
_LIMITS = "限制 Limits"


def panel(
    *,
    need: Annotated[str, typer.Option("--need", metavar="ID", help="需求编号 The need, by any form of its id.")],
    size: Annotated[int, typer.Option("--size", min=1, max=LARGEST, help="最多几人 How many members at most.")] = 3,
    per_country: Annotated[
        int | None, typer.Option("--per-country", min=1, help="每国最多几人 At most so many of each country.", rich_help_panel=_LIMITS)
    ] = None,
    conflict: Annotated[
        list[str] | None,
        typer.Option("--conflict", metavar="ID,ID", help="二人不得同组,可重复 Never both of these; repeatable.", rich_help_panel=_LIMITS),
    ] = None,
    one_per_organisation: Annotated[
        bool, typer.Option("--one-per-organisation", help="同一单位至多一人 No two of one organisation.", rich_help_panel=_LIMITS)
    ] = False,
    combine: Annotated[
        CombineWord, typer.Option("--combine", help="best:取最合适者;any:多人互补 How several count for one sub-problem.")
    ] = CombineWord.BEST,
    output: options.Output = None,
    no_sync: options.NoSync = False,
    country: options.Country = None,
    field: options.Field = None,
    lang: options.Language = None,
    year_from: options.YearFrom = None,
    year_to: options.YearTo = None,
    source: options.Source = None,
    pool: options.Pool = PoolWord.OVERSEAS,
    all_experts: options.AllExperts = False,
    exclude: options.Exclude = None,
    evidence: options.Evidence = 2,
) -> None:
    """为含多个子问题的需求组建专家组,说明各人分工和尚未覆盖之处。A group of experts that together covers a need.

    与单取前几名相比较。Says who covers which sub-problem, what stays open, and how the top of the list alone would do.

    例 Example: `haizhi panel --need N-0007 --size 4 --per-country 2 --one-per-organisation`
    """
    from models.vocabulary import EntityKind
    from search_api.cli.output import write_line
    from search_api.matching.panels import Combine
    from search_api.services import panels, questions
    from search_api.services.configuration import load_settings
    from search_api.services.panel_answers import panel_answer
    from search_api.services.selection import Choice, PoolChoice

    choice = Choice(
        countries=tuple(country or ()),
        fields=tuple(field or ()),
        languages=tuple(lang or ()),
        sources=tuple(source or ()),
        year_from=year_from,
        year_to=year_to,
        pool=PoolChoice(pool.value),
        all_experts=all_experts,
        exclude=tuple(exclude or ()),
        evidence=evidence,
    )
    wanted = panels.PanelChoice(size, per_country, panels.pairs(conflict or ()), one_per_organisation, Combine(combine.value))
    with opened(load_settings(), no_sync=no_sync) as workspace:
        query = questions.one(workspace.home.database, need, EntityKind.NEED)
        answer = panel_answer(panels.panel(workspace, query, choice, wanted))
    if output is None and for_people():
        from search_api.cli.group_tables import panel_tables

        out().print(panel_tables(answer, query.title))
    else:
        write_line(output, answer.model_dump_json())
