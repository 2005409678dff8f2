"""`haizhi import`: take a file into the library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search_api.cli.console import err, for_people, out, progress, tell
from search_api.cli.guard import PARTLY, language
from search_api.cli.kinds import Kind, Layout

if TYPE_CHECKING:
    from crawler.importers import ImportReport

ALL_REJECTED = 2


def import_file(
    *,
    kind: Annotated[Kind, typer.Argument(help="文件里是什么 What the file holds.")],
    file: Annotated[Path, typer.Argument(help=".xlsx、.csv 或 .jsonl 文件 The file.", dir_okay=False)],
    source: Annotated[str, typer.Option("--source", help="来源名称 Name of the source the rows come from.")] = "import",
    layout: Annotated[
        Layout | None, typer.Option("--layout", help="他方文件格式 A file of another body as it comes: ROR, NSF, csrankings.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="工作表名(多个时) Which sheet, where there are several.")] = None,
    large: Annotated[bool, typer.Option("--large", help="允许超过 50 MB 的 .csv/.jsonl Take a .csv or .jsonl of 50 MB and up.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有任何行被拒则退出码为 3 Exit with 3 where any row was rejected.")] = False,
) -> None:
    """导入表格或 JSONL;重复导入不产生变化。Import a sheet or JSONL; importing it again changes nothing.

    有误的行写入 .rejects 文件,改好后可再次导入。Bad rows go to a .rejects file, to be mended and imported again.

    例 Examples:

    `haizhi import experts 专家名单.xlsx --source 省科协2026`

    `haizhi import societies ror-dump.jsonl.gz --layout ror --source ror --large`
    """
    from crawler.importers import import_file as run
    from models.home import open_home
    from search_api.services.configuration import load_settings

    with open_home(load_settings()) as home, progress("导入", "importing") as bar:
        tick = None if bar is None else lambda done, total, _counts: bar(done, total or 0)
        report = run(
            home, kind.value, file, source=source, progress=tick, layout=layout.value if layout else None, sheet=sheet, large=large
        )
    show(report)
    if report.counts.rejected and (report.counts.saved == 0 or strict):
        raise typer.Exit(ALL_REJECTED if report.counts.saved == 0 else PARTLY)


def show(report: ImportReport) -> None:
    """Print the report: a table for people, one JSON object for scripts."""
    if not for_people():
        out().file.write(json.dumps(report.to_dict(), ensure_ascii=False) + "\n")
        return
    from search_api.cli.import_tables import counts_table, problems_table

    console = out()
    console.print(counts_table(report))
    if report.problems:
        console.print(problems_table(report))
    for zh, en in report.notes:
        tell(console, zh, en, language=language())
    if report.unknown:
        names = "、".join(report.unknown[:30])
        tell(console, f"未识别的列(已保留):{names}", "Unknown columns are kept on the records, unused.", language=language())
    if report.rejects:
        tell(
            err(),
            f"被拒的行在 {report.rejects},改正后可直接导入。",
            f"The rejected rows are in {report.rejects}; mend and import that file.",
            style="yellow",
            language=language(),
        )
