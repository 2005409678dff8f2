"""`haizhi train ranker`: refit the numbers of matching on decisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search_api.cli.console import err, for_people, out, progress, tell
from search_api.cli.guard import language
from search_api.cli.library import opened

if TYPE_CHECKING:
    from search_api.feedback.training import Report


def train_ranker(
    *,
    from_feedback: Annotated[bool, typer.Option("--from-feedback", help="从记录的决定中学习 Learn from the decisions on record.")] = False,
    name: Annotated[
        str | None, typer.Option("--name", help="新版本的名称,默认按时间 Name of the new version; the time by default.")
    ] = None,
    keep: Annotated[bool, typer.Option("--no-activate", help="只保存,不切换 Keep the new version without switching to it.")] = False,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", help="不得变差的评测集,可重复 Judged set that must not get worse; repeatable. `none` asks none."),
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", help="评测数据文件夹(默认 HAIZHI_DATA) Folder of the judged sets.")] = None,
    no_sync: Annotated[bool, typer.Option("--no-sync", help="不先更新索引 Do not bring the index up to date first.")] = False,
) -> None:
    """用记录的决定重新拟合排序;只有更好才启用。Refit the ranker on the decisions on record; it is used only if it is measurably better.

    随时可用 `haizhi ranker use shipped` 退回。`haizhi ranker use shipped` goes back at any time.

    例 Example: `haizhi train ranker --from-feedback`
    """
    from models.errors import InputError
    from search_api.feedback.training import USUAL_SETS, checks, train
    from search_api.services.configuration import load_settings

    if not from_feedback:
        raise InputError(
            "请说明从什么学习:--from-feedback。",
            "Say what to learn from: --from-feedback.",
            remedy_zh="例:haizhi train ranker --from-feedback",
            remedy_en="For example: haizhi train ranker --from-feedback",
        )
    settings = load_settings()
    names = [] if sets == ["none"] else sets or list(USUAL_SETS)
    asked = checks(names, data or settings.data)
    with opened(settings, no_sync=no_sync) as workspace, progress("训练", "training") as bar:
        tick = bar or (lambda _done, _total: None)
        report = train(workspace, asked, lambda _what, done, total: tick(done, total), name=name, activate=not keep)
    _show(report)


def _show(report: Report) -> None:
    for zh, en in report.notes:
        tell(err(), zh, en, style="yellow", language=language())
    if not for_people():
        out().file.write(json.dumps(report.to_dict(), ensure_ascii=False) + "\n")
        return
    from search_api.cli.training_tables import kinds_table

    out().print(kinds_table(report))
    for kind in report.kinds:
        tell(out(), f"{kind.kind}:{kind.why[0]}", f"{kind.kind}: {kind.why[1]}", language=language())
    if report.name is None:
        tell(out(), f"继续使用 {report.before}。", f"{report.before} stays in use.", style="bold", language=language())
    elif report.activated:
        back = f"haizhi ranker use {report.before}"
        tell(out(), f"已启用 {report.name}。退回:{back}", f"{report.name} is in use now. Back: {back}", style="bold", language=language())
    else:
        tell(out(), f"已保存 {report.name},未启用。", f"{report.name} was kept, and is not in use.", style="bold", language=language())
