"""The database goes away while patients answer, and comes back: a PostgreSQL that stops at once, an SQLite file that
another writer holds.

Meanwhile saving is refused within five seconds and in words, help stays at hand, and no thread is held up for longer.
Afterwards it goes on by itself, with everything that was acknowledged.
"""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from tests.deep.browser import NO_REPLY, Browser
from tests.deep.crowd import Crowd, Findings, examine
from tests.deep.databases import SQLite
from tests.deep.stage import Stage, stages

THREADS, ANSWERS_FIRST = 12, 12
AWAY_SECONDS = int(os.environ.get("AWAY_SECONDS", "30"))
SOON_SECONDS = 5
CONTROL = "waits_in_line_for_long"
HELP = ("/help-now/", "/help-now/harbour/")


@dataclass
class Probe:
    """Asks one address again and again; notes each status, how long it took, and when it came."""

    port: int
    path: str
    replies: list[tuple[float, int, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._ask)
        self.thread.start()

    def _ask(self) -> None:
        while not self.over.wait(0.2):
            started = time.monotonic()
            try:
                status = Browser(self.port).get(self.path).status
            except NO_REPLY:
                status = 0
            self.replies.append((time.monotonic(), status, time.monotonic() - started))

    def stop(self) -> None:
        self.over.set()
        self.thread.join()

    def during(self, since: float, until: float) -> list[tuple[float, int, float]]:
        return [reply for reply in self.replies if since <= reply[0] - reply[2] <= until]


@dataclass
class Outage:
    findings: Findings
    refusals: int
    slowest_refusal: float
    slowest_help: float
    help_statuses: set[int]
    back_after: float


def go_away(stage: Stage, *, seconds: float, people: int, control: str = "") -> Outage:
    """Take the database away for so long; return what people met."""
    stage.begin_again()
    stage.start(control=control)
    with Crowd(stage.tickets[:people], stage.port, threads=THREADS, seed="away") as crowd:
        crowd.wait_for(ANSWERS_FIRST)
        probes = [Probe(stage.port, path) for path in HELP]
        since = time.monotonic()
        with away(stage):
            time.sleep(seconds)
        until = time.monotonic()
        crowd.wait_for(crowd.saves + 1)
        back_after = time.monotonic() - until
        crowd.wait_for(crowd.saves + THREADS)
        for probe in probes:
            probe.stop()
    stage.kill()
    refused = [seconds for person in crowd.people for seconds in person.refused_after]
    asked = [reply for probe in probes for reply in probe.during(since, until)]
    return Outage(
        examine(crowd.people, stage.read()), len(refused), max(refused, default=0),
        max(seconds for _, _, seconds in asked), {status for _, status, _ in asked}, back_after,
    )  # fmt: skip


@contextmanager
def away(stage: Stage) -> Iterator[None]:
    """Make the database unreachable."""
    if isinstance(stage.database, SQLite):
        with closing(sqlite3.connect(stage.database.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        stage.database.stop(signal.SIGQUIT)
        yield
        stage.database.start()


def faults(outage: Outage) -> list[str]:
    """Return what was not as promised."""
    found = outage.findings.faults
    if outage.slowest_refusal > SOON_SECONDS:
        found.append(f"a refusal came after {outage.slowest_refusal:.1f} s")
    if outage.help_statuses != {200}:
        found.append(f"help answered {outage.help_statuses}")
    if outage.slowest_help > SOON_SECONDS:
        found.append(f"help came after {outage.slowest_help:.1f} s")
    if outage.back_after > SOON_SECONDS:
        found.append(f"the first answer was saved {outage.back_after:.1f} s after the return")
    return found


def figures() -> Iterator[tuple[str, str]]:
    for stage in stages(people=60):
        if stage.database.name == "SQLite":
            control = go_away(stage, seconds=8, people=12, control=CONTROL)
            assert faults(control), "the control kept its promises: the rig proves nothing"
        outage = go_away(stage, seconds=AWAY_SECONDS, people=60)
        assert not faults(outage), faults(outage)[:20]
        assert outage.refusals
        yield (
            stage.database.name,
            (
                f"away for {AWAY_SECONDS} s: {outage.refusals} refusals, slowest after {outage.slowest_refusal:.1f} s; "
                f"help always 200, slowest after {outage.slowest_help:.1f} s; back in {outage.back_after:.1f} s; "
                f"{outage.findings.in_words}"
            ),
        )
