"""What goes to the screen: two consoles, the languages of a sentence, and progress bars on the error stream."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from models.errors import HaizhiError


def out() -> Console:
    """The console of standard output. Made anew each time, because tests and pipes replace the stream."""
    return Console(soft_wrap=False, highlight=False)


def err() -> Console:
    """The console of standard error, for everything that is not the answer."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def for_people() -> bool:
    """Whether standard output is a terminal: then tables, else JSON for scripts."""
    return sys.stdout.isatty()


def said(zh: str, en: str, language: str = "both") -> str:
    """Return a sentence in the wished language ("zh", "en", or "both": Chinese first, English below)."""
    if language == "zh":
        return zh
    return en if language == "en" else f"{zh}\n{en}"


def tell(console: Console, zh: str, en: str, *, style: str | None = None, language: str = "both") -> None:
    """Print a sentence. Brackets in it are text, never markup: names and file names hold them."""
    console.print(said(zh, en, language), style=style, markup=False)


def show_error(error: HaizhiError, language: str = "both") -> None:
    """Print an error's sentences and its remedy on the error stream."""
    console = err()
    tell(console, error.zh, error.en, style="bold red", language=language)
    if error.remedy_zh or error.remedy_en:
        tell(console, error.remedy_zh, error.remedy_en, language=language)


@contextmanager
def progress(zh: str, en: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a callback (done, total) that draws a bar on the error stream, or None where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task(f"{zh} {en}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
