"""`haizhi decide`: say what was decided about candidates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search_api.cli.console import err, for_people, out, tell
from search_api.cli.guard import PARTLY, language

if TYPE_CHECKING:
    from models.decisions import DecisionRecord
    from search_api.services.decisions import Taken
    from search_api.services.workspace import Workspace

ALL_REFUSED = 2
AUTHOR = "cli"  # who is named until there are accounts
_ID = "候选编号,五种之一 Id of the candidate: one of the five."


def decide(
    *,
    need: Annotated[str | None, typer.Option("--need", help="需求编号 Id of the need.")] = None,
    expert: Annotated[str | None, typer.Option("--expert", help=_ID)] = None,
    team: Annotated[str | None, typer.Option("--team", help=_ID)] = None,
    project: Annotated[str | None, typer.Option("--project", help=_ID)] = None,
    society: Annotated[str | None, typer.Option("--society", help=_ID)] = None,
    organisation: Annotated[str | None, typer.Option("--organisation", help=_ID)] = None,
    decision: Annotated[
        str | None,
        typer.Option("--decision", help="matched 匹配|shortlisted 甄选|contacted 接洽|met 对接|landed 落地|declined 谢绝."),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", help="谢绝原因 irrelevant|level|outdated|place|conflict|known|unavailable|terms|other."),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="说明,不得含联系方式 Free text without contacts.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="何时决定,默认现在 When: a date, or a moment with its time zone.")] = None,
    by: Annotated[str, typer.Option("--by", help="谁决定的 Who decided.")] = AUTHOR,
    file: Annotated[Path | None, typer.Option("--file", help="决定的 JSONL 文件 JSONL of decisions.", dir_okay=False)] = None,
    shown: Annotated[
        Path | None, typer.Option("--shown", help="haizhi match 的结果:记为已展示 Output of match: these were shown.", dir_okay=False)
    ] = None,
) -> None:
    """记录对候选的决定(甄选、接洽、对接、落地、谢绝),供训练排序用。Record what was decided about candidates; matching can learn from it.

    只追加,不更改;同一文件再次导入不产生变化。Decisions are added, never changed; the same file again adds nothing.

    例 Examples:

    `haizhi decide --need N-0007 --expert E-0042 --decision shortlisted`

    `haizhi decide --need N-0007 --expert E-0042 --decision declined --reason unavailable --note 今年不便来华`

    `haizhi match --needs N-0007 --output shown.jsonl`, then `haizhi decide --shown shown.jsonl`

    `haizhi decide --file decisions.jsonl --by 某市工作站`
    """
    from models.errors import InputError
    from search_api.services.configuration import load_settings
    from search_api.services.workspace import Workspace

    candidate = {"expert": expert, "team": team, "project": project, "society": society, "organisation": organisation}
    named = {kind: text for kind, text in candidate.items() if text is not None}
    one = need is not None and decision is not None and len(named) == 1
    if [one, file is not None, shown is not None].count(True) != 1 or (not one and (need or decision or named)):
        raise InputError(
            "请给出一个决定(--need、一个候选、--decision),或 --file,或 --shown。",
            "Give one decision (--need, one candidate, --decision), or --file, or --shown.",
            remedy_zh="haizhi decide --help 有例子。",
            remedy_en="`haizhi decide --help` has examples.",
        )
    with Workspace(load_settings()) as workspace:
        if file is not None or shown is not None:
            _several(workspace, file, shown, by)
            return
        facts = {"need": need, "stage": decision, "reason": reason, "note": note, "at": at, "by": by}
        _one(workspace, _record(named, facts))


def _record(named: dict[str, str], facts: dict[str, str | None]) -> DecisionRecord:
    from search_api.services.decisions import checked
    from search_api.services.scoring import SIDES

    ((side, text),) = named.items()
    return checked({"candidate": text, "kind": SIDES[side]} | {name: value for name, value in facts.items() if value is not None})


def _one(workspace: Workspace, record: DecisionRecord) -> None:
    from models.vocabulary import STAGES_ZH
    from search_api.services.decisions import record_one

    view, added = record_one(workspace, record)
    if not for_people():
        out().file.write(json.dumps({"added": added} | view.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return
    zh, en = ("已记录", "Recorded") if added else ("已有同样的记录", "The same is on record already")
    tell(out(), f"{zh}:{STAGES_ZH[view.decision]}。", f"{en}: {view.decision}.", language=language())


def _several(workspace: Workspace, file: Path | None, shown: Path | None, by: str) -> None:
    from search_api.services.decisions import take_file, take_shown

    taken: Taken = take_file(workspace, file, by) if file is not None else take_shown(workspace, shown or Path(), by)
    for problem in taken.problems:
        err().print(problem.sentence(language()), style="yellow", markup=False)
    counts = taken.to_dict()
    if for_people():
        tell(
            out(),
            f"读入 {counts['read']} 条:新增 {counts['added']},已有 {counts['known']},被拒 {counts['refused']}。",
            f"{counts['read']} read: {counts['added']} added, {counts['known']} known, {counts['refused']} refused.",
            language=language(),
        )
    else:
        out().file.write(json.dumps(counts) + "\n")
    if taken.problems:
        raise typer.Exit(ALL_REFUSED if len(taken.problems) == taken.read else PARTLY)
