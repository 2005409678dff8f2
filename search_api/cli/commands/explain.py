"""`haizhi explain`: why a candidate matches a need, or why it was not offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from search_api.cli import options
from search_api.cli.console import for_people, out
from search_api.cli.kinds import PoolWord
from search_api.cli.library import opened

if TYPE_CHECKING:
    from search_api.services.selection import To

_CANDIDATE = "候选(四者之一) Candidate (one of them)"


def explain(
    *,
    need: Annotated[str, typer.Option("--need", metavar="ID|TEXT", help="需求编号,或一段不入库的文字 A need's id, or a text.")],
    expert: Annotated[str | None, typer.Option("--expert", metavar="ID", help="专家 An expert.", rich_help_panel=_CANDIDATE)] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="ID", help="团队 A team.", rich_help_panel=_CANDIDATE)] = None,
    project: Annotated[str | None, typer.Option("--project", metavar="ID", help="项目 A project.", rich_help_panel=_CANDIDATE)] = None,
    society: Annotated[
        str | None, typer.Option("--society", metavar="ID", help="海外科技社团 A society.", rich_help_panel=_CANDIDATE)
    ] = None,
    top: options.Top = 10,
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
    min_band: options.MinBand = "low",
    evidence: options.Evidence = 3,
) -> None:
    """为什么匹配、为什么没有:佐证句、对应术语、名次、被哪个条件筛掉、缺什么。Why a candidate answers a need, or why it was not offered.

    条件与 match 相同。The conditions are those of `match`: give the same ones, and this says what they did.

    例 Examples:

    `haizhi explain --need N-0007 --expert E-0042`

    `haizhi explain --need "寻求锂离子电池热失控蔓延的阻隔材料" --project P-3 --country 德国 --min-band 中`
    """
    from search_api.cli.output import write_line
    from search_api.services import explaining
    from search_api.services.configuration import load_settings
    from search_api.services.explanation_answers import explanation_answer
    from search_api.services.selection import Choice, PoolChoice

    to, candidate = _candidate(expert, team, project, society)
    choice = Choice(
        top=top,
        countries=tuple(country or ()),
        fields=tuple(field or ()),
        languages=tuple(lang or ()),
        sources=tuple(source or ()),
        year_from=year_from,
        year_to=year_to,
        pool=PoolChoice(pool.value),
        all_experts=all_experts,
        exclude=tuple(exclude or ()),
        min_band=min_band,
        evidence=evidence,
    )
    with opened(load_settings(), no_sync=no_sync) as workspace:
        query = explaining.need_or_text(workspace, need)
        answer = explanation_answer(explaining.explain(workspace, query, candidate, choice, to))
    if output is None and for_people():
        from search_api.cli.explanation_tables import explanation_tables

        out().print(explanation_tables(answer, query))
    else:
        write_line(output, answer.model_dump_json())


def _candidate(expert: str | None, team: str | None, project: str | None, society: str | None) -> tuple[To, str]:
    """What is sought, and the id. Raises InputError unless exactly one was given."""
    from models.errors import InputError
    from search_api.services.selection import To

    given = {To.EXPERTS: expert, To.TEAMS: team, To.PROJECTS: project, To.SOCIETIES: society}
    named = [(to, text) for to, text in given.items() if text is not None]
    if len(named) != 1:
        raise InputError(
            "请给出 --expert、--team、--project、--society 之一。",
            "Give one of --expert, --team, --project, --society.",
            remedy_zh="例:haizhi explain --need N-0007 --expert E-0042",
            remedy_en="For example: haizhi explain --need N-0007 --expert E-0042",
        )
    return named[0]
