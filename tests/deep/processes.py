"""The processes of a machine, as /proc tells of them."""

import contextlib
import os
import signal
from collections.abc import Iterable
from pathlib import Path


def family(pid: int) -> set[int]:
    """Return a process with all its descendants."""
    parents = _parents()
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def innermost(pid: int) -> int:
    """Return a descendant that has no children, along the children that have some: in a product, gunicorn's own."""
    parents = _parents()
    while children := [child for child, parent in parents.items() if parent == pid]:
        pid = max(children, key=lambda child: (child in parents.values(), child))
    return pid


def signal_all(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return found
