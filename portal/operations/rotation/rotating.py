"""One rotation from end to end, told as it goes, and what it leaves."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from portal.audit.actor import system
from portal.audit.encryption import active_key
from portal.audit.record import record
from portal.operations.rotation import columns, factors, hashes, remaining
from portal.operations.rotation.columns import Refusal

MOST_PASSES = 5  # a row that somebody held, or saved as it was read before, waits for the next pass
PAUSE = 0.5  # seconds in which whoever holds a row may finish
EVERY = 5_000  # rows between two lines of progress

Say = Callable[[str], object]


@dataclass
class Outcome:
    """What a rotation did, and what still needs an older key."""

    changed: int = 0
    refused: set[Refusal] = field(default_factory=set)
    left: Counter[str] = field(default_factory=Counter)  # values by the key that still seals them
    codes: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return not self.refused and not self.left


def rotate(say: Say) -> Outcome:
    """Bring everything under the first key. Safe to end and to run again, and beside everything else."""
    began, outcome = timezone.now(), Outcome()
    for _number in range(MOST_PASSES):
        outcome.refused.clear()
        changed = sum(_told(name, batches, say) for name, batches in _parts(outcome.refused))
        outcome.changed += changed
        outcome.left = left_behind()
        if not changed and (not outcome.left or outcome.refused):
            break
        if not changed:
            time.sleep(PAUSE)
    if outcome.is_done:
        outcome.codes = list(remaining.codes(_recorded(outcome.changed, began)))
    return outcome


def left_behind() -> Counter[str]:
    """Return how many values each other key still seals, in the whole database."""
    found = factors.left_behind()
    for table in columns.tables():
        found += columns.left_behind(table)
    return found


def _parts(refused: set[Refusal]) -> Iterator[tuple[str, Iterator[int]]]:
    for table in columns.tables():
        yield table.name, columns.reseal_rows(table, refused)
    yield "name search", hashes.renew_names(refused)
    yield "identifiers", hashes.renew_identifiers(refused)
    yield "second factors", factors.reseal_factors(refused)


def _told(name: str, batches: Iterator[int], say: Say) -> int:
    """Do one part and tell of it where it changed anything."""
    total = told = 0
    for changed in batches:
        total += changed
        if total - told >= EVERY:
            say(f"{name}: {total:,} …")
            told = total
    if total:
        say(f"{name}: {total:,}")
    return total


def _recorded(changed: int, began: datetime) -> datetime:
    """Record the rotation, once however often it is run, and return since when the first key has made every code."""
    first = remaining.rotated_at()
    if first is None or changed:
        record(remaining.ROTATED, by=system("rotate-keys"), key=active_key(), values=changed)
    return first or began
