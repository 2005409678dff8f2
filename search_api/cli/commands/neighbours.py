"""`haizhi neighbours`: candidates whose method fits a need though their field is another."""

from __future__ import annotations

from typing import Annotated

import typer

from search_api.cli import options
from search_api.cli.console import for_people, out
from search_api.cli.kinds import PoolWord, ToWord
from search_api.cli.library import opened


def neighbours(
    *,
    need: Annotated[str, typer.Option("--need", metavar="ID", help="需求编号 The need, by any form of its id.")],
    to: options.To = ToWord.EXPERTS,
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="最多几个 How many at most.")] = 5,
    beside: Annotated[
        int,
        typer.Option("--beside", min=1, max=options.MOST, help="与前几名的名单并列 Length of the list of matches that they stand beside."),
    ] = 10,
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
) -> None:
    """找跨领域候选:领域不同而方法相合,单独列出。Candidates from neighbouring fields, apart from the list of `match`.

    例 Example: `haizhi neighbours --need N-0007 --top 5`
    """
    from models.errors import InputError
    from models.vocabulary import EntityKind
    from search_api.cli.output import write_line
    from search_api.services import questions
    from search_api.services.configuration import load_settings
    from search_api.services.likeness import from_elsewhere
    from search_api.services.likeness_answers import neighbours_answer
    from search_api.services.selection import Choice, PoolChoice, To

    if to is ToWord.NEEDS:
        raise InputError("需求的跨领域候选不能是需求。", "A need is not answered by another need.", remedy_en="Use --to experts.")
    choice = Choice(
        top=beside,
        countries=tuple(country or ()),
        fields=tuple(field or ()),
        languages=tuple(lang or ()),
        sources=tuple(source or ()),
        year_from=year_from,
        year_to=year_to,
        pool=PoolChoice(pool.value),
        all_experts=all_experts,
        exclude=tuple(exclude or ()),
    )
    with opened(load_settings(), no_sync=no_sync) as workspace:
        query = questions.one(workspace.home.database, need, EntityKind.NEED)
        answer = neighbours_answer(from_elsewhere(workspace, query, To(to.value), choice, top))
    if output is None and for_people():
        from search_api.cli.group_tables import neighbours_table

        out().print(neighbours_table(answer))
    else:
        write_line(output, answer.model_dump_json())
