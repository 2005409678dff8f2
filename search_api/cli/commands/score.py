"""`haizhi score`: score given pairs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from search_api.cli.console import err, for_people, out, tell
from search_api.cli.guard import PARTLY, language
from search_api.cli.library import opened


def score(
    pairs: Annotated[
        Path,
        typer.Option("--pairs", help='JSONL 文件,每行 {"need": 编号, "expert"|"team"|"project"|"society": 编号} JSONL of pairs of ids.'),
    ],
    output: Annotated[Path | None, typer.Option("--output", help="写入 JSONL 文件 Write to this JSONL file.")] = None,
    no_sync: Annotated[bool, typer.Option("--no-sync", help="不先更新索引 Do not bring the index up to date first.")] = False,
) -> None:
    """给指定的配对打分,逐行返回原内容加 score。Score given pairs: each line comes back with "score", "band" and "calibrated" added.

    专家之外还可写 team、project、society、organisation。Beside "expert": "team", "project", "society" or "organisation".

    编号不明的行带 "error" 返回,其余照常,退出码为 3。A line with an unknown id comes back with "error"; the rest goes on; exit code 3.

    例 Example: `haizhi score --pairs pairs.jsonl --output scored.jsonl`
    """
    from search_api.cli.output import lines_to
    from search_api.services.configuration import load_settings
    from search_api.services.lines import read_lines
    from search_api.services.scoring import score_lines

    table = output is None and for_people()
    wrong = 0
    shown: list[dict[str, Any]] = []
    with opened(load_settings(), no_sync=no_sync) as workspace, lines_to(output) as write:
        for line in score_lines(workspace, read_lines(pairs)):
            wrong += "error" in line
            if table:
                shown.append(line)
            else:
                write(json.dumps(line, ensure_ascii=False))
    if table:
        from search_api.cli.tables import score_table

        out().print(score_table(shown))
    if wrong:
        tell(err(), f"有 {wrong} 行未能打分。", f"{wrong} lines could not be scored.", style="yellow", language=language())
        raise typer.Exit(PARTLY)
