"""`haizhi ranker`: which versions of the numbers of matching there are, and which is in use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_api.cli.console import err, for_people, out, tell
from search_api.cli.guard import language

if TYPE_CHECKING:
    from search_api.matching.rankers import Ranker, Rankers

ranker = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="""排序模型的各个版本:列出、切换、查看。Versions of the ranker: list, use, show.

    例 Examples: `haizhi ranker list`, `haizhi ranker use shipped`(回到出厂版本 back to the shipped one)""",
)


def _rankers() -> Rankers:
    from models.home import open_home
    from search_api.matching.rankers import Rankers
    from search_api.services.configuration import load_settings

    with open_home(load_settings()) as home:
        return Rankers(home.folder)


@ranker.command("list")
def list_rankers() -> None:
    """列出全部版本,标明正在使用的。List the versions, and which is in use."""
    rankers = _rankers()
    active = rankers.active()
    rows = [_row(rankers.read(name), active) for name in rankers.names()]
    if not for_people():
        for row in rows:
            out().file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    from search_api.cli.training_tables import rankers_table

    out().print(rankers_table(rows))


@ranker.command("use")
def use(
    name: Annotated[str, typer.Argument(help="版本名称 Name of the version; `shipped` is the one that came with the product.")],
) -> None:
    """切换到一个版本,立即生效,运行中的服务无需重启。Switch to a version, at once; a running service follows with its next request."""
    _rankers().use(name)
    tell(err(), f"正在使用排序模型 {name}。", f"The ranker in use is {name}.", language=language())


@ranker.command("show")
def show(name: Annotated[str, typer.Argument(help="版本名称 Name of the version.")]) -> None:
    """查看一个版本:来历、训练数据、前后指标、全部数值。Show where a version came from, its figures, and all its numbers, as JSON."""
    found = _rankers().read(name)
    if for_people():
        out().print_json(found.model_dump_json())
    else:
        out().file.write(found.model_dump_json() + "\n")


def _row(one: Ranker, active: str) -> dict[str, Any]:
    """What a list says of a version: for each kind of candidate that was fitted, the figures on held-out decisions."""
    kinds = [kind for kind in one.provenance.get("kinds", []) if kind.get("taken")]
    return {
        "name": one.name,
        "active": one.name == active,
        "made_at": one.made_at.isoformat(timespec="seconds") if one.made_at else None,
        "decisions": one.provenance.get("decisions"),
        "held_out": {kind["kind"]: kind["held_out"] for kind in kinds},
    }
