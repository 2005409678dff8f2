"""`haizhi similar`: what is like a stored expert, need, project, society or team."""

from __future__ import annotations

from typing import Annotated

import typer

from search_api.cli import options
from search_api.cli.console import for_people, out
from search_api.cli.kinds import PoolWord
from search_api.cli.library import opened

_ONE_OF = "对象(五选一) Subject, one of"


def similar(
    *,
    expert: Annotated[str | None, typer.Option("--expert", metavar="ID", help="专家 An expert.", rich_help_panel=_ONE_OF)] = None,
    need: Annotated[str | None, typer.Option("--need", metavar="ID", help="需求 A need.", rich_help_panel=_ONE_OF)] = None,
    project: Annotated[str | None, typer.Option("--project", metavar="ID", help="项目 A project.", rich_help_panel=_ONE_OF)] = None,
    society: Annotated[str | None, typer.Option("--society", metavar="ID", help="社团 A society.", rich_help_panel=_ONE_OF)] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="ID", help="团队 A team.", rich_help_panel=_ONE_OF)] = None,
    top: options.Top = 10,
    confidential: Annotated[bool, typer.Option("--confidential", help="含保密需求 Also needs that are confidential.")] = False,
    output: options.Output = None,
    no_sync: options.NoSync = False,
    country: options.Country = None,
    field: options.Field = None,
    source: options.Source = None,
    pool: options.Pool = PoolWord.OVERSEAS,
    all_experts: options.AllExperts = False,
    exclude: options.Exclude = None,
) -> None:
    """找相似的专家、需求(含疑似重复)、项目、社团、团队。What is like this one; needs that probably ask the same are marked.

    例 Examples: `haizhi similar --need N-0007`, `haizhi similar --expert E-0042 --top 5 --country 德国`
    """
    from search_api.cli.output import write_line
    from search_api.services.configuration import load_settings
    from search_api.services.likeness import like
    from search_api.services.likeness_answers import similars_answer
    from search_api.services.selection import Choice, PoolChoice

    subject, text = _subject({"expert": expert, "need": need, "project": project, "society": society, "team": team})
    choice = Choice(
        top=top,
        countries=tuple(country or ()),
        fields=tuple(field or ()),
        sources=tuple(source or ()),
        pool=PoolChoice(pool.value),
        all_experts=all_experts,
        exclude=tuple(exclude or ()),
    )
    with opened(load_settings(), no_sync=no_sync) as workspace:
        answer = similars_answer(like(workspace, subject, text, choice, confidential=confidential))
    if output is None and for_people():
        from search_api.cli.group_tables import similar_table

        out().print(similar_table(answer))
    else:
        write_line(output, answer.model_dump_json())


def _subject(given: dict[str, str | None]) -> tuple[str, str]:
    """The one subject that was given. Raises InputError."""
    from models.errors import InputError

    named = [(word, text) for word, text in given.items() if text is not None]
    if len(named) != 1:
        raise InputError(
            "请给出 --expert、--need、--project、--society、--team 之一。",
            "Give exactly one of --expert, --need, --project, --society and --team.",
            remedy_zh="例:haizhi similar --need N-0007",
            remedy_en="For example: haizhi similar --need N-0007",
        )
    return named[0]
