"""Processes of one measurement: what they have computed so far, by the kernel's own books, and how they are ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Seconds that these processes, their living descendants and those they have seen end were computing."""
    children, spent = {}, {}
    for pid in _living():
        try:
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(pid)
        own, reaped = (sum(map(int, fields[at : at + 2])) / TICKS for at in (11, 13))
        spent[pid] = (own, reaped)
    total, waiting = 0.0, list(pids)
    while waiting:
        pid = waiting.pop()
        own, reaped = spent.get(pid, (0.0, 0.0))
        total += (_exact(pid) or own) + reaped
        waiting += children.get(pid, [])
    return total


def _exact(pid: int) -> float:
    """The same for the process's own threads to the nanosecond, or 0 where the kernel does not say."""
    try:
        threads = list((PROC / str(pid) / "task").iterdir())
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
    except (OSError, IndexError):
        return 0.0


def titled(text: str) -> list[int]:
    """Return the processes with a text in their title: a PostgreSQL backend carries its database there."""
    return [pid for pid in _living() if text in _title(pid)]


def parent_of(pid: int) -> int:
    return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])


def _living() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _title(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_text()
    except OSError:
        return ""


def end(process: subprocess.Popen[str]) -> None:
    """Ask a process that we started to finish; after a while, make it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(answers: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 60) -> None:
    """Wait until a server answers. Raises RuntimeError where it ended or never does."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise RuntimeError(f"A server ended before it answered, with code {process.returncode}.")
        if answers():
            return
        time.sleep(0.1)
    raise RuntimeError(f"A server did not answer within {seconds:.0f} seconds.")
