"""Many patients at once, and the comparison of what was acknowledged to them with what the database holds."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.deep.person import Person

SAFETY_ITEM = "S1"


class Crowd:
    """Threads, each of which is one patient after the other until the tickets are used up or the rig is over."""

    def __init__(self, tickets: Iterable[dict[str, str]], port: int, *, threads: int, seed: object) -> None:
        self._tickets, self._port, self._seed = iter(tickets), port, seed
        self._lock, self._over = threading.Lock(), threading.Event()
        self.people: list[Person] = []
        self.threads = [threading.Thread(target=self._live, daemon=True) for _ in range(threads)]

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let everybody put the telephone down where they are."""
        self._over.set()
        for thread in self.threads:
            thread.join()

    def finish(self) -> None:
        """Wait until everybody is through."""
        for thread in self.threads:
            thread.join()

    @property
    def saves(self) -> int:
        return sum(person.saves for person in list(self.people))

    def wait_for(self, answers: int) -> None:
        """Wait until so many answers were acknowledged, or everybody is through."""
        while self.saves < answers and any(thread.is_alive() for thread in self.threads):
            time.sleep(0.02)

    def acknowledged(self) -> list[tuple[Person, dict[str, int], bool]]:
        """Return what each one has been told until now."""
        return [(person, dict(person.acknowledged), person.is_told_sent) for person in list(self.people)]

    def _live(self) -> None:
        for ticket in self._next():
            person = Person(ticket, self._port, self._seed, self._over.is_set)
            self.people.append(person)
            try:
                person.go_through()
            except Exception as error:
                person.surprises.append(f"{type(error).__name__}: {error}")

    def _next(self) -> Iterator[dict[str, str]]:
        while not self._over.is_set():
            with self._lock:
                ticket = next(self._tickets, None)
            if ticket is None:
                return
            yield ticket


@dataclass
class Findings:
    """What a rig found. `lost` and `double` hold sentences; both must be empty, but for a control."""

    acknowledged: int = 0
    submissions: int = 0
    alerts: int = 0
    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return self.lost + self.double + self.surprises

    @property
    def in_words(self) -> str:
        return (
            f"{self.acknowledged} answers acknowledged, {len(self.lost)} lost; {self.submissions} submissions, "
            f"{len(self.double)} duplicates; {self.alerts} alerts, each with its message"
        )


def compare(told: list[tuple[Person, dict[str, int], bool]], held: dict[str, Any]) -> list[str]:
    """Return a sentence for each thing that was acknowledged and is not held."""
    lost = []
    for person, acknowledged, is_sent in told:
        row = held[person.invitation]
        for item, place in acknowledged.items():
            code = (row["answers"].get(item) or [None])[-1]
            if code not in person.posted[item][place:]:
                lost.append(f"{item} of {person.invitation}: {person.posted[item][place]} was told, {code} is held")
        if is_sent and not (row["is_sent"] and row["profiles"]):
            lost.append(f"the submission of {person.invitation}")
    return lost


def examine(people: list[Person], held: dict[str, Any]) -> Findings:
    """Look at everything once the rig is over."""
    found = Findings(
        acknowledged=sum(person.saves for person in people),
        submissions=sum(row["is_sent"] for row in held.values()),
        alerts=sum(row["alerts"] for row in held.values()),
    )
    found.lost = compare([(p, p.acknowledged, p.is_told_sent) for p in people], held)
    found.surprises = [f"{person.invitation}: {surprise}" for person in people for surprise in person.surprises]
    for person in people:
        row = held[person.invitation]
        positive = [code for code in row["answers"].get(SAFETY_ITEM, []) if code not in ("", "0")]
        if bool(positive) != (row["alerts"] > 0) or row["alerts_without_message"]:
            found.lost.append(f"the alert of {person.invitation}")
        if row["alerts"] > 1 or row["messages"] > max(1, len(positive)):
            found.double.append(f"{row['alerts']} alerts, {row['messages']} messages of {person.invitation}")
        if row["profiles"] > 1 or row["times_sent"] > 1 or row["profiles"] != row["times_sent"]:
            found.double.append(f"{row['profiles']} profiles of {person.invitation}, sent {row['times_sent']} times")
        found.double += [
            f"{item} of {person.invitation}: {codes}"
            for item, codes in row["answers"].items()
            if any(one == next_one for one, next_one in pairwise(codes))
        ]
        if len({*person.sent_pages}) > 1:
            found.surprises.append(f"{person.invitation} saw different pages after sending")
    return found
