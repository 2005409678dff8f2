"""How much memory this process holds, mapped files apart."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

MEGABYTE = 1024 * 1024


def resident() -> dict[str, float]:
    """Return MB resident: all of it, and the part that is not mapped from files (`anonymous`).

    Pages of a mapped index file are the page cache's: the kernel takes them back when it needs memory, and processes
    share them. Where /proc is missing (macOS) the peak of the whole is all that can be told.
    """
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        unit = 1 if sys.platform == "darwin" else 1024
        return {"resident_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE}
    sizes = {name: int(kilobytes) for name, kilobytes in re.findall(r"^(\w+):\s+(\d+) kB", rollup.read_text(), re.MULTILINE)}
    return {"resident_mb": sizes["Rss"] / 1024, "anonymous_mb": sizes["Anonymous"] / 1024}
