"""Keeps the notices of model libraries away from the user of a command: nothing in them is theirs to act on."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGERS = ("", "transformers", "sentence_transformers", "torch")


@contextmanager
def quiet() -> Iterator[None]:
    """While it is open, only errors are logged, warnings are ignored, and transformers draws no progress bar."""
    # Importing transformers sets its logger's level, so that has to happen first.
    from transformers.utils import logging as transformers_logging

    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    bars = transformers_logging.is_progress_bar_enabled()
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if bars:
            transformers_logging.enable_progress_bar()
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
