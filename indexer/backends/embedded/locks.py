"""Locks between processes. The kernel lets go of them when a process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import Locked

POLL_SECONDS = 0.02


@contextmanager
def exclusive(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of this file alone. Wait at most `wait` seconds, then raise Locked, naming the holder's process."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(handle, wait)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)  # This releases the lock as well.


def _acquire(handle: int, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _locked(handle) from None
            time.sleep(POLL_SECONDS)
        else:
            return


def _locked(handle: int) -> Locked:
    holder = os.pread(handle, 32, 0).decode(errors="replace") or "?"
    return Locked(
        f"进程 {holder} 正在写入索引。",
        f"Process {holder} is writing the index.",
        remedy_zh="请等它完成后再试；若该进程已失去响应，结束它即可，锁会自动释放。",
        remedy_en="Try again when it has finished; if it hangs, end it, and the lock is released by itself.",
    )


class SharedHold:
    """Says "a reader has this folder" for as long as it is open; see `is_held`."""

    def __init__(self, path: Path) -> None:
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let go. Harmless when called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_held(path: Path) -> bool:
    """Whether any reader, in any process, has a `SharedHold` on this file."""
    if not path.exists():
        return False
    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
