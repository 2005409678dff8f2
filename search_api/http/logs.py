"""Logs of the server: one JSON object a line on standard error, every line masked."""

from __future__ import annotations

import logging
import sys

import structlog

from models.contacts import mask

LOGGERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "sqlalchemy.engine")


class _Masking(logging.Formatter):
    """Renders a record as JSON, then masks whatever looks like a contact, tracebacks among it."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return mask(self._inner.format(record))


def _not_told_twice(record: logging.LogRecord) -> bool:
    """Uvicorn repeats the traceback of every unexpected error that search_api.http.problems has logged under its request id."""
    return not record.getMessage().startswith("Exception in ASGI application")


def configure(level: str) -> None:
    """Send the logs of this process, and of the libraries it runs on, to standard error as JSON lines at `level`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masking(inner))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("uvicorn.error").addFilter(_not_told_twice)
    # Requests are logged by search_api.http.middleware, which knows what must not be logged.
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)
    # Informs of every HTTP call that this process itself makes, with its address.
    logging.getLogger("httpx").setLevel(logging.WARNING)
