"""`haizhi template`: an Excel sheet to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from search_api.cli.console import err, tell
from search_api.cli.guard import language
from search_api.cli.kinds import Kind


def template(
    kind: Annotated[Kind, typer.Argument(help="表格种类 What the sheet is for.")],
    file: Annotated[Path, typer.Argument(help="要写的 .xlsx 文件 The .xlsx file to write.", dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件 Overwrite a file that is there.")] = False,
) -> None:
    """写一张待填的 Excel 表,表头为中文,附说明和下拉选项。Write an Excel sheet to fill in.

    例 Example: `haizhi template experts experts.xlsx`
    """
    from models.errors import FileRefused

    if file.suffix.lower() != ".xlsx":
        raise FileRefused(
            f"{file.name} 不是 .xlsx 文件名。",
            f"{file.name} does not end in .xlsx.",
            remedy_zh="请把文件名写成 .xlsx 结尾。",
            remedy_en="Give a name that ends in .xlsx.",
        )
    if file.exists() and not force:
        raise FileRefused(
            f"{file} 已存在。",
            f"{file} is there already.",
            remedy_zh="换个文件名,或加 --force 覆盖。",
            remedy_en="Choose another name, or add --force to overwrite it.",
        )
    from crawler.importers import write_template

    write_template(kind.value, file)
    tell(
        err(),
        f"已写好 {file}。填好后运行:haizhi import {kind.value} {file}",
        f"Wrote {file}. Fill it in, then run: haizhi import {kind.value} {file}",
        language=language(),
    )
