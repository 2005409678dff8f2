"""`haizhi evaluate`: measure the matching on judged sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from search_api.cli.console import out


def evaluate(
    names: Annotated[list[str] | None, typer.Argument(help="评测集名称,缺省为全部 Names of judged sets; all of them by default.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="评测数据文件夹(默认 HAIZHI_DATA) Folder of the judged sets.")] = None,
    json_output: Annotated[Path | None, typer.Option("--json", help="另写 JSON 结果 Write the results as JSON too.")] = None,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="逐一去掉系统的各个部分,看各值多少 Take the parts of the product out, one at a time.")
    ] = False,
) -> None:
    """在人工评判的数据集上评测,与基线并列,附置信区间。Measure matching on judged sets, beside baselines, with confidence intervals.

    例 Example: `haizhi evaluate technology_needs --data ../shared/data --json results.json`
    """
    from search_api.evaluate.command import evaluate as run
    from search_api.services.configuration import load_settings

    run(names or [], data or load_settings().data, json_output, out(), ablation=ablation)
