"""`haizhi serve`: the API on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from search_api.cli.console import err, tell
from search_api.cli.guard import language

if TYPE_CHECKING:
    from models.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option("--host", help="监听地址,仅限本机(默认 HAIZHI_HOST) Where to listen: loopback only.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="端口,0 自动选择(默认 HAIZHI_PORT) Port; 0 takes a free one.")
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="库为空时先导入示例数据 Where the library is empty, import the fictional sample first.")
    ] = False,
) -> None:
    """启动 HTTP 接口,供本机调用;Ctrl-C 停止。Serve the HTTP API to this machine; Ctrl-C stops it.

    访问控制尚未实现,因此只监听 127.0.0.1。Access control does not exist yet, so it listens on 127.0.0.1 alone.

    例 Example: `haizhi serve --port 8000`,然后 then `curl http://127.0.0.1:8000/readyz`
    """
    from search_api.http.server import serve as run
    from search_api.services.configuration import load_settings

    settings = load_settings()
    changed = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=changed)
    _fill(settings, sample=sample)
    run(settings, _announce)


def _fill(settings: Settings, *, sample: bool) -> None:
    """Say what to do about an empty library, or fill it with the sample."""
    from models.home import open_home
    from search_api.services.sample import import_sample, is_empty

    with open_home(settings) as home:
        if not is_empty(home):
            return
        if sample:
            import_sample(home)
            tell(err(), "库为空,已导入示例数据(虚构)。", "The library was empty: the fictional sample was imported.", language=language())
            return
    tell(
        err(),
        "库中还没有数据。请另开终端导入,例如:haizhi import experts 文件.xlsx(无需重启);或加 --sample 试用示例数据。",
        "The library is empty. Import from another terminal, for example: haizhi import experts FILE.xlsx (no restart needed); "
        "or add --sample to try the sample.",
        style="yellow",
        language=language(),
    )


def _announce(url: str) -> None:
    tell(
        err(),
        f"接口地址:{url} (仅本机可访问,访问控制尚未实现)。按 Ctrl-C 停止。",
        f"The API is at {url} (this machine only; access control does not exist yet). Ctrl-C stops it.",
        language=language(),
    )
