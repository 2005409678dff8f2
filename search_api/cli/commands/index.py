"""`haizhi index`: bring the search index up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from search_api.cli.console import err, progress, tell
from search_api.cli.guard import language


def index(
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="从数据库重建(如更换编码器后) Build it anew from the database."),
    ] = False,
) -> None:
    """更新检索索引。Bring the search index up to date with what was imported.

    `haizhi match` 会自动更新,一般无需运行。`haizhi match` does this by itself. 索引只是派生数据,删除后可重建。

    例 Example: `haizhi index`, `haizhi index --rebuild`
    """
    from search_api.services.configuration import load_settings
    from search_api.services.workspace import Workspace

    with Workspace(load_settings()) as workspace, progress("更新索引", "indexing") as bar:
        if rebuild:
            workspace.rebuild(bar)
        else:
            workspace.sync(bar)
        state = workspace.backend.state()
    tell(
        err(),
        f"索引已是最新:{state.candidates} 个候选,{state.passages} 段文字。",
        f"The index is up to date: {state.candidates} candidates, {state.passages} passages.",
        language=language(),
    )
