"""How fast the sums are, without a server: `python -m tests.bench.sums` in a house that was filled; prints one table.

Processor time of this process; the middle of some rounds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import django

django.setup()

import numpy as np  # noqa: E402

from intake.actions.norm_releases import approve_release, propose_release, run_release  # noqa: E402
from intake.actions.norms import renew_norms  # noqa: E402
from intake.history import history_of  # noqa: E402
from intake.instruments import load  # noqa: E402
from intake.models import Invitation, NormRelease, Profile, Score  # noqa: E402
from intake.psychometrics.bulk import score_all  # noqa: E402
from intake.psychometrics.scoring import score  # noqa: E402
from intake.scoring import build  # noqa: E402
from intake.sheets import sheets_of  # noqa: E402
from portal.accounts.models import Clinic, Membership  # noqa: E402
from portal.accounts.roles import Permission, Role, permissions_of  # noqa: E402
from portal.audit.actor import staff, system  # noqa: E402
from portal.operations.fast_check import wrong_values  # noqa: E402
from portal.operations.serving import settle  # noqa: E402
from tests.bench.load import middle  # noqa: E402

LONG, NORMED = "ecr-r", "leeside-attachment-core"
SHEETS, ROUNDS = 1_000_000, 5


@dataclass(frozen=True)
class Figure:
    """What was measured; `target` is the least, or with `is_most` the most, that we want."""

    name: str
    value: float
    unit: str
    target: float
    is_most: bool = False

    def __str__(self) -> str:
        reached = self.value <= self.target if self.is_most else self.value >= self.target
        said = "reached" if reached else "not reached"
        return f"{self.name:44}{self.value:12,.1f} {self.unit:10}{self.target:12,g}  {said}"


def figures() -> Iterator[Figure]:
    yield Figure("score one response of 36 items", one_response() * 1e6, "µs", 15, is_most=True)
    yield Figure("score a million of them", SHEETS / a_million(), "sheets/s", 1_000_000)
    yield Figure("compute the profile of an intake", a_profile() * 1e3, "ms", 5, is_most=True)
    stored = Score.objects.count()
    yield Figure("add up again all that is stored", stored / seconds(lambda: list(wrong_values())), "scores/s", 40_000)
    if written := a_release():
        yield Figure("run a release of norms, written", written, "rows/s", 40_000)


def seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def one_response(times: int = 2000) -> float:
    instrument = load(LONG)
    answers = {
        item.id: item.minimum + number % (item.maximum - item.minimum + 1)
        for number, item in enumerate(instrument.items)
    }
    return middle([seconds(lambda: [score(instrument, answers) for _ in range(times)]) for _ in range(ROUNDS)]) / times


def a_million() -> float:
    instrument = load(LONG)
    low, high = instrument.items[0].minimum, instrument.items[0].maximum
    sheets = np.random.default_rng(1).integers(low, high, (SHEETS, len(instrument.items)), np.int8, endpoint=True)
    return middle([seconds(lambda: score_all(instrument, sheets)) for _ in range(ROUNDS)])


def a_profile(times: int = 100) -> float:
    """With the answers read; the earlier scores too."""
    row = Invitation.objects.filter(profiles__isnull=False).select_related("battery", "clinic").first()
    assert row is not None
    assert row.submitted_at is not None
    at, sheets, earlier = row.submitted_at, sheets_of(row), history_of(row.patient_id, row.submitted_at)

    def work() -> None:
        for _ in range(times):
            build(row, sheets, completed_at=at, earlier=earlier)

    return middle([seconds(work) for _ in range(ROUNDS)]) / times


def a_release() -> float | None:
    """Rows written a second, profiles and scores, by a release of norms over everybody, old runs kept, with its audit
    rows; None in a house with too few people for norms."""
    clinic = Clinic.objects.get()
    if not renew_norms(clinic=clinic, instrument=NORMED, version=load(NORMED).version, by=system("measurement")):
        return None
    release, before = NormRelease.objects.get(), rows_stored()
    first, second = people_who(Permission.EDIT_INSTRUMENTS, clinic)
    propose_release(release=release, by=first)
    approve_release(release=release, by=second)

    def work() -> None:
        while run_release(release=release, by=system("measurement")):
            pass

    took = seconds(work)
    return (rows_stored() - before) / took


def rows_stored() -> int:
    return Score.objects.count() + Profile.objects.count()


def people_who(may: Permission, clinic: Clinic) -> list[Any]:
    roles = [role for role in Role if may in permissions_of([role])]
    users = {row.user for row in Membership.objects.filter(clinic=clinic, role__in=roles).select_related("user")}
    return [staff(user, clinic) for user in sorted(users, key=lambda user: str(user.pk))[:2]]


if __name__ == "__main__":
    settle()  # as the processes that serve
    print(f"{'':44}{'measured':>12} {'':10}{'target':>12}")
    for figure in figures():
        print(figure, flush=True)
