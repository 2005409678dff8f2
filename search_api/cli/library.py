"""The library that a command asks: opened, and its index brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from search_api.cli.console import progress

if TYPE_CHECKING:
    from models.settings import Settings
    from search_api.services.workspace import Workspace


@contextmanager
def opened(settings: Settings, *, no_sync: bool) -> Iterator[Workspace]:
    """Open the library; the index is brought up to date first, with a bar, unless `no_sync`."""
    from search_api.services.workspace import Workspace

    with Workspace(settings) as workspace:
        if not no_sync:
            with progress("更新索引", "indexing") as bar:
                workspace.sync(bar)
        yield workspace
