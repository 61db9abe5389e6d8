"""Fifty at once press "Send my answers", on two devices of the same person: one submission, and one page for everybody.

The control looks whether it was sent before it locks, and sends more than once.
"""

import threading
from collections.abc import Iterator

from tests.deep.browser import Browser, Page
from tests.deep.person import SEND, SENT, Person
from tests.deep.stage import Stage, stages

THREADS, RACES = 50, 25
CONTROL = "sends_without_a_lock"


class AtCheck(Exception):
    """The person has come to the page from which the answers are sent."""


class Undecided(Person):
    """Answers everything, and stops at the last page."""

    def check(self, page: Page) -> None:
        raise AtCheck


def race(stage: Stage, *, person: int, control: str = "") -> list[str]:
    """Let one person's answers be sent by fifty at once; return what was wrong."""
    stage.kill()
    stage.start(control=control)
    ticket = stage.tickets[person]
    devices = [come_to_the_last_page(ticket, stage.port) for _ in range(2)]
    at_once, lock, replies = threading.Barrier(THREADS), threading.Lock(), []

    def send(browser: Browser) -> None:
        token = browser.cookies["csrf"]
        at_once.wait()
        reply = browser.post(SEND, {"csrfmiddlewaretoken": token})
        page = browser.get(SENT)
        with lock:
            replies.append((reply.status, reply.headers.get("location"), page.words))

    threads = [threading.Thread(target=send, args=(devices[n % 2],)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stage.kill()
    return faults(replies, stage.read(invitations=[ticket["invitation"]])[ticket["invitation"]])


def come_to_the_last_page(ticket: dict[str, str], port: int) -> Browser:
    person = Undecided(ticket, port, "race", lambda: False)
    try:
        person.go_through()
    except AtCheck:
        return person.browser
    raise AssertionError(f"not at the last page: {person.surprises}")


def faults(replies: list[tuple[int, str | None, str]], held: dict[str, object]) -> list[str]:
    """Return what differs from one submission, and from one page for all."""
    found = [f"{status} to {place}" for status, place, _ in replies if (status, place) != (303, SENT)]
    if len(replies) != THREADS:
        found.append(f"{len(replies)} replies")
    if len({page for _, _, page in replies}) != 1:
        found.append("different pages")
    if (held["profiles"], held["times_sent"]) != (1, 1):
        found.append(f"{held['profiles']} profiles, sent {held['times_sent']} times")
    return found


def figures() -> Iterator[tuple[str, str]]:
    for stage in stages(people=RACES + 1):
        control = race(stage, person=RACES, control=CONTROL)
        assert control, "the control sent once: the rig proves nothing"
        found = [fault for person in range(RACES) for fault in race(stage, person=person)]
        assert not found, found[:20]
        yield (
            stage.database.name,
            (
                f"{RACES} races of {THREADS}: {RACES} submissions, {len(found)} duplicates, the same page for all. "
                f"Control that locks too late: {len(control)} faults in one race"
            ),
        )
