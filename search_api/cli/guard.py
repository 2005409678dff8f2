"""From an exception to a sentence and an exit code, for every command in one place.

| exit | means |
|---|---|
| 0 | done |
| 1 | something unexpected; the log file named on the screen says what |
| 2 | what was asked or given is wrong |
| 3 | an id is unknown or ambiguous, or some lines of a file could not be answered |
| 70, 75, 78 | stored data failed a check; not ready yet; a setting is wrong (as in sysexits.h) |
| 130 | interrupted; run the same command again to resume |
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

from models.errors import HaizhiError
from search_api.cli.console import err, show_error, tell

if TYPE_CHECKING:
    from typer._click import Context

INTERRUPTED = 130
PARTLY = 3


class GuardedGroup(TyperGroup):
    """A command group that words the errors of its commands."""

    def invoke(self, ctx: Context) -> object:
        """Run the command; end with the exit code that belongs to what went wrong."""
        try:
            return super().invoke(ctx)
        except HaizhiError as error:
            show_error(error, language())
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            tell(
                err(),
                "已中断;已完成的部分已保存。再次运行同一命令即可继续。",
                "Interrupted; what was done is kept. Run the same command again to resume.",
                language=language(),
            )
            raise typer.Exit(INTERRUPTED) from None


def language() -> str:
    """The language of messages, read without the settings: those may be what is wrong."""
    wished = os.environ.get("HAIZHI_LANGUAGE", "both")
    return wished if wished in {"zh", "en"} else "both"


def log_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An excepthook: the traceback goes to a log file of its owner alone, a sentence to the screen."""
    text = "".join(traceback.format_exception(kind, error, trace))
    path = _write_log(text)
    tell(
        err(),
        f"出现了意外错误({kind.__name__})。详情已写入 {path}。",
        f"Something unexpected happened ({kind.__name__}). The details are in {path}.",
        style="bold red",
        language=language(),
    )
    tell(err(), "请把该文件发给维护者。", "Please send that file to the maintainers.", language=language())


def _write_log(text: str) -> Path:
    """Write a traceback, contacts masked, to home/logs and return where; mode 0600 in a folder of mode 0700."""
    from models.contacts import mask
    from models.tables.base import now

    folder = Path(os.environ.get("HAIZHI_HOME", "var")) / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"error-{now():%Y%m%dT%H%M%S%f}-{os.getpid()}.log"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(f"haizhi {Path(sys.argv[0]).name}\n{mask(text)}")
    return path
