"""The worker dies at each step of sending: after it took a message, after it sent it, before and after it noted so.

Every alert's message arrives at least once, and at most once more for each crash. Two workers at once send nothing
twice, however slow the mail server is. The lease is shortened from a minute to two seconds, so that nobody waits.
"""

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.deep.mailbox import Mailbox
from tests.deep.stage import Stage, stages

LEASE_SECONDS, PATIENCE_SECONDS, ALERTS = 2, 600, 1000
CONTROL = "marks_before_sending"
POINTS = ("after_claim", "after_sending", "before_mark", "after_mark")  # of tests/deep/crashes.py


@dataclass
class Delivered:
    """What came of so many messages over so many crashes."""

    messages: int
    crashes: int
    missing: int
    copies: int  # more than one of each


def crash(stage: Stage, *, alerts: int, rounds: int, control: str = "") -> Delivered:
    """Let workers die at each point so many times, then let one finish."""
    ids = raise_alerts(stage, alerts)
    with Mailbox() as mailbox:
        for point in POINTS * rounds:
            died = stage.launcher.wait_for(start_worker(stage, mailbox, crash=point, control=control))
            assert died == -signal.SIGKILL, f"no crash at {point}: exit {died}"
        finish(stage, mailbox, workers=1, control=control)
        return count(ids, mailbox, crashes=len(POINTS) * rounds)


def send_by_two(stage: Stage, *, alerts: int, seconds: float) -> Delivered:
    """Let two workers send at once to a mail server that takes so long over each message."""
    ids = raise_alerts(stage, alerts)
    with Mailbox(seconds) as mailbox:
        finish(stage, mailbox, workers=2)
        return count(ids, mailbox, crashes=0)


def raise_alerts(stage: Stage, alerts: int) -> list[str]:
    stage.begin_again()
    return stage.read("raise_alerts", people=alerts)


def start_worker(stage: Stage, mailbox: Mailbox, **order: str) -> int:
    told = {"database": stage.database.settings, "settings": mailbox.settings, "with": {"lease": LEASE_SECONDS}}
    return stage.launcher.start("work", **told, **order)


def finish(stage: Stage, mailbox: Mailbox, *, workers: int, control: str = "") -> None:
    """Wait until every message is marked as sent, or no longer waits, and a lease longer for what might follow."""
    started = [start_worker(stage, mailbox, control=control) for _ in range(workers)]
    give_up = time.monotonic() + PATIENCE_SECONDS
    while stage.read("count_unsent") and time.monotonic() < give_up:
        time.sleep(0.3)
    time.sleep(LEASE_SECONDS + 1)
    for worker in started:
        stage.launcher.kill(worker)


def count(ids: list[str], mailbox: Mailbox, *, crashes: int) -> Delivered:
    copies = mailbox.copies
    return Delivered(len(ids), crashes, sum(copies[id] == 0 for id in ids), sum(copies[id] - 1 for id in copies))


def figures() -> Iterator[tuple[str, str]]:
    for stage in stages(people=ALERTS):
        control = crash(stage, alerts=60, rounds=2, control=CONTROL)
        assert control.missing, "the control lost nothing: the rig proves nothing"
        found = crash(stage, alerts=ALERTS, rounds=10)
        assert found.missing == 0, found
        assert found.copies <= found.crashes, found
        slow = send_by_two(stage, alerts=6, seconds=2 * LEASE_SECONDS)
        quick = send_by_two(stage, alerts=ALERTS, seconds=0)
        assert (slow.missing, slow.copies, quick.missing, quick.copies) == (0, 0, 0, 0), (slow, quick)
        yield (
            stage.database.name,
            (
                f"{found.messages} alert messages over {found.crashes} crashes: {found.missing} missing, "
                f"{found.copies} sent twice; two workers at once: none of {quick.messages} sent twice, nor of "
                f"{slow.messages} to a slow server. Control that marks before it sends: {control.missing} missing"
            ),
        )
