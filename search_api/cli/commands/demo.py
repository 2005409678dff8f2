"""`haizhi demo`: the whole way once, on the sample library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from search_api.cli.console import out


def demo(
    home_folder: Annotated[
        Path | None, typer.Option("--home-folder", help="演示数据文件夹(默认 HAIZHI_HOME/demo) Where the demo keeps its library.")
    ] = None,
) -> None:
    """演示:导入虚构示例库,匹配一条需求,再通过 HTTP 接口问同样的问题。Import the sample, match a need, ask the same over HTTP.

    可反复运行;不触碰您自己的数据。It can be run again and again, and does not touch your own library.

    例 Example: `haizhi demo`
    """
    from search_api.demo import run_demo
    from search_api.services.configuration import load_settings

    settings = load_settings()
    folder = home_folder or settings.home / "demo"
    run_demo(settings.model_copy(update={"home": folder, "database_url": None, "key_file": None}), out())
