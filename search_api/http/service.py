"""What a running server holds: the workspace, a thread that follows the record, and a bounded crew for matching."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Annotated, TypeVar

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from sqlalchemy import func, select

from indexer.encoders.base import Role
from models.errors import HaizhiError, NotReady
from models.settings import Settings
from models.tables import OutboxMessage
from search_api.services.workspace import Workspace

_T = TypeVar("_T")
_log = structlog.get_logger("haizhi.server")
# One text of each main language, so that the first real query pays for no loading.
_WARM_UP = ("海智计划", "overseas experts")
# Seconds to wait before the index is tried again after an error of ours, for example while another process rebuilds it.
_RETRY = 5.0


class Service:
    """Opened by the app's lifespan; closed by it. `problem` is what keeps it from being ready, None once it is."""

    def __init__(self, settings: Settings) -> None:
        self.workspace = Workspace(settings)
        self.workers = CapacityLimiter(max(2, settings.threads or os.cpu_count() or 2))
        self.problem: HaizhiError | None = _starting()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="haizhi-follow", daemon=True)

    def start(self) -> None:
        """Open the home, then warm up and follow the record in the background. Raises ConfigurationError, Locked."""
        self.workspace.home.database.migrate()
        self._thread.start()

    def close(self) -> None:
        """Stop following and close what was opened; waits for a batch that is being indexed."""
        self._stop.set()
        self._thread.join(timeout=30)
        self.workspace.close()

    def require_ready(self) -> Workspace:
        """Return the workspace once matching can answer. Raises the error that says why not yet."""
        if self.problem is not None:
            raise self.problem
        return self.workspace

    def lag(self) -> int:
        """How many outbox messages the index is behind the record."""
        with self.workspace.home.database.session() as session:
            newest = session.scalar(select(func.max(OutboxMessage.id))) or 0
        return max(0, newest - self.workspace.backend.state().position)

    async def run(self, work: Callable[[], _T]) -> _T:
        """Run CPU work in a thread, at most `workers` at a time; others wait, and health checks are not held up."""
        return await to_thread.run_sync(work, limiter=self.workers)

    def _keep_up(self) -> None:
        while not self._stop.is_set():
            try:
                self._prepare()
                self.problem = None
                _log.info("ready")
                self.workspace.indexer.follow(self._stop)
            except HaizhiError as error:
                self.problem = error
                _log.warning("not ready", code=error.code, detail=error.en)
                self._stop.wait(_RETRY)

    def _prepare(self) -> None:
        for encoder in self.workspace.encoders:
            encoder.encode(_WARM_UP, Role.QUERY)
        self.workspace.sync()
        self.workspace.backend.refresh()
        _ = self.workspace.matcher


def _starting() -> NotReady:
    return NotReady(
        "服务正在启动:加载编码器,更新索引。",
        "The service is starting: it loads the encoders and brings the index up to date.",
        remedy_zh="请稍后再试;/readyz 会说明何时就绪。",
        remedy_en="Try again in a moment; /readyz says when it is ready.",
    )


def current(request: Request) -> Service:
    """The service of the app that a request came to."""
    service = request.app.state.service
    if not isinstance(service, Service):
        raise TypeError("the app was started without its lifespan")
    return service


CurrentService = Annotated[Service, Depends(current)]
