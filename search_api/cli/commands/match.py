"""`haizhi match`: ranked candidates for needs, or needs for experts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from search_api.cli import options
from search_api.cli.console import err, for_people, out, progress, tell
from search_api.cli.guard import PARTLY, language
from search_api.cli.kinds import PoolWord, ToWord
from search_api.cli.library import opened

if TYPE_CHECKING:
    from search_api.matching.types import Query
    from search_api.services.lines import LineProblem
    from search_api.services.selection import Choice, To
    from search_api.services.workspace import Workspace


def match(
    *,
    needs: options.Needs = None,
    experts: options.Experts = None,
    to: options.To = ToWord.EXPERTS,
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
    """为需求匹配专家、团队、社团、项目(或为专家找需求),附佐证。Find who can answer a need, best first, with evidence.

    终端显示表格;管道或 --output 输出 JSONL。Tables on a terminal; JSONL into a pipe or with --output.

    例 Examples:

    `haizhi match --needs all --to experts --top 10 --output matches.jsonl`

    `haizhi match --needs N-0007 --to projects --country 德国 --min-band 中`

    `haizhi match --needs new.jsonl --to teams`  (文件中的需求不入库 the needs of the file are not stored)

    `haizhi match --experts all --to needs --top 5`
    """
    from search_api.services.configuration import load_settings
    from search_api.services.selection import Choice, PoolChoice, To

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
    sought = To(to.value)
    _check(needs, experts, sought)
    with opened(load_settings(), no_sync=no_sync) as workspace:
        wrong = _answer_all(workspace, _queries(workspace, needs, experts, choice), sought, choice, output)
    if wrong:
        tell(err(), f"有 {wrong} 行未能匹配。", f"{wrong} lines could not be matched.", style="yellow", language=language())
        raise typer.Exit(PARTLY)


def _check(needs: str | None, experts: str | None, to: To) -> None:
    from models.errors import InputError
    from search_api.services.selection import To

    if (needs is None) == (experts is None):
        raise InputError(
            "请给出 --needs 或 --experts 之一。",
            "Give either --needs or --experts.",
            remedy_zh="例:haizhi match --needs all --to experts",
            remedy_en="For example: haizhi match --needs all --to experts",
        )
    if (experts is not None) != (to is To.NEEDS):
        raise InputError(
            "--experts 与 --to needs 须一起使用。",
            "--experts goes with --to needs, and --needs with the other kinds.",
            remedy_zh="例:haizhi match --experts all --to needs",
            remedy_en="For example: haizhi match --experts all --to needs",
        )


def _queries(workspace: Workspace, needs: str | None, experts: str | None, choice: Choice) -> Iterator[Query | LineProblem]:
    from models.vocabulary import EntityKind
    from search_api.services import questions

    database = workspace.home.database
    if experts is not None:
        if experts == "all":
            yield from questions.all_experts(database, everyone=choice.all_experts)
        else:
            yield questions.one(database, experts, EntityKind.EXPERT)
    elif needs == "all":
        yield from questions.all_needs(database)
    elif needs is not None and (needs.endswith((".jsonl", ".csv", ".xlsx", ".json")) or Path(needs).is_file()):
        yield from questions.from_file(database, Path(needs))
    elif needs is not None:
        yield questions.one(database, needs, EntityKind.NEED)


def _answer_all(workspace: Workspace, queries: Iterator[Query | LineProblem], to: To, choice: Choice, output: Path | None) -> int:
    """Answer one query after the other, holding one answer at a time; return how many lines could not be answered."""
    from search_api.cli.output import lines_to
    from search_api.services.answers import answer
    from search_api.services.lines import LineProblem
    from search_api.services.matching import match_each

    table = output is None and for_people()
    console, wrong, done = out(), 0, 0
    with lines_to(output) as write, progress("匹配", "matching") as bar:
        for item in match_each(workspace, queries, to, choice):
            if isinstance(item, LineProblem):
                wrong += 1
                err().print(item.sentence(language()), style="yellow", markup=False)
            elif table:
                from search_api.cli.tables import answer_table

                console.print(answer_table(item, to))
            else:
                write(answer(item, to.value).line())
            done += 1
            if bar is not None and not table:
                bar(done, 0)
    return wrong
