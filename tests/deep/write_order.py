"""A3: the system calls of the web process show that the log is on the disk before a reply to a write is sent.

For SQLite: between the last write to the write-ahead log and the reply there is an fdatasync of that log. The control
runs with synchronous=NORMAL and has none. For PostgreSQL the server is asked what it does at COMMIT.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.deep.crowd import Crowd
from tests.deep.processes import innermost
from tests.deep.stage import Stage, stages

CONTROL = "does_not_wait_for_the_disk"
WRITES, FLUSHES, SENDS = {"pwrite64", "write"}, {"fsync", "fdatasync"}, {"sendto", "sendmsg", "write", "sendfile"}
CALL = re.compile(r"^\d+ +(?:<\.\.\. )?(?P<name>\w+)(?:\((?P<told>.*))?")
DURABLE = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}
ATTACHED_WITHIN_SECONDS = 20


@dataclass(frozen=True)
class Order:
    """How many replies followed a write to the log, and how many of them left before it was flushed."""

    replies: int
    too_early: int


def why_not() -> str:
    """Return why system calls cannot be watched here; "" where they can."""
    if not shutil.which("strace"):
        return "strace is not installed (apt-get install strace)"
    return "" if _may_watch() else "strace may not watch other processes here"


@cache
def _may_watch() -> bool:
    with subprocess.Popen(["sleep", "20"]) as other:
        watching = ["strace", "-o", os.devnull, "-p", str(other.pid)]
        with subprocess.Popen(watching, stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr is not None
            may = "attached" in strace.stderr.readline()
            strace.terminate()
        other.kill()
    return may


def watch_one_person(stage: Stage, *, control: str = "") -> Order:
    """Let one person go through the intake while the web process is watched."""
    stage.begin_again()
    stage.start(control=control)
    trace = stage.folder / "trace.txt"
    with watched(innermost(stage.group), trace), Crowd(stage.tickets[:1], stage.port, threads=1, seed=3) as crowd:
        crowd.finish()
    stage.kill()
    return read(trace.read_text(encoding="utf-8", errors="replace"))


@contextmanager
def watched(process: int, trace: Path) -> Iterator[None]:
    """Watch a process and its threads; the paths of its files stand in the trace."""
    calls = ",".join(sorted(WRITES | FLUSHES | SENDS))
    command = ["strace", "-f", "-y", "-s", "24", "-e", f"trace={calls}", "-o", str(trace), "-p", str(process)]
    strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert strace.stderr is not None
        strace.stderr.readline()  # "attached"
        yield
        time.sleep(0.5)
    finally:
        strace.terminate()
        strace.communicate(timeout=ATTACHED_WITHIN_SECONDS)


def read(trace: str) -> Order:
    """Go through the calls in their order. A call is where it began, a flush is where it ended."""
    unflushed, wrote, replies, too_early = False, False, 0, 0
    for line in trace.splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        name, told = call["name"], call["told"] or ""
        if name in WRITES and "-wal>" in told:
            unflushed = wrote = True
        elif name in FLUSHES and ("-wal>" in told or "resumed" in line) and line.endswith("= 0"):
            unflushed = False
        elif name in SENDS and '"HTTP/1.1 ' in told:
            replies, too_early = replies + wrote, too_early + (wrote and unflushed)
            wrote = False
    return Order(replies, too_early)


def figures() -> Iterator[tuple[str, str]]:
    assert not why_not(), why_not()
    for stage in stages(people=2):
        if stage.database.name == "PostgreSQL":
            stage.start()
            told = stage.read("durability")
            assert told == DURABLE, told
            yield "PostgreSQL", ", ".join(f"{name}={value}" for name, value in told.items())
            continue
        control, found = watch_one_person(stage, control=CONTROL), watch_one_person(stage)
        assert control.too_early, "the control flushed: the rig proves nothing"
        assert found.replies, "no write was seen"
        assert found.too_early == 0, found
        yield (
            "SQLite",
            (
                f"{found.replies} replies to a write, {found.too_early} before its flush. "
                f"Control with synchronous=NORMAL: {control.too_early} of {control.replies}"
            ),
        )
