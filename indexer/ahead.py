"""Documents and signatures made ahead of the writer, in processes of their own.

Reading the tables, cutting texts and signing them take most of a rebuild that encodes nothing, and all of it is
Python. So on more than one core a large rebuild leaves it to other processes, and its own writes what they send.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace

from indexer.encoding import signed
from indexer.passages import Documents, documents
from models.database import Database

WORTH_ENTITIES = 20_000  # a process takes three seconds to start, in which one core makes documents of as many entities
MOST_PROCESSES = 4  # one writer keeps up with no more

_opened: list[Database] = []  # the one of a worker process


def made_ahead(database: Database, groups: Iterable[list[str]], entities: int) -> Iterator[tuple[int, Documents]]:
    """The documents of each group of entities, signed, in order, with the number of ids asked. `entities`: how many there are about."""
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if entities < WORTH_ENTITIES or processes == 1:
        for ids in groups:
            yield len(ids), make(database, ids)
        return
    url = database.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(url,))
    try:
        waiting: deque[tuple[int, Future[Documents]]] = deque()
        for ids in groups:
            waiting.append((len(ids), pool.submit(_make, ids)))
            if len(waiting) > 2 * processes:
                asked, future = waiting.popleft()
                yield asked, future.result()
        while waiting:
            asked, future = waiting.popleft()
            yield asked, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def make(database: Database, ids: list[str]) -> Documents:
    """The documents of these entities as they are now, signed."""
    with database.session() as session:
        made = documents(session, ids)
    return replace(made, passages=signed(made.passages))


def _begin(url: str) -> None:
    """Open the database; leave interrupts to the parent, and do not outlive it, however it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _opened.append(Database(url))
    threading.Thread(target=_follow_parent, name="haizhi-follow-parent", daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(ids: list[str]) -> Documents:
    return make(_opened[0], ids)
