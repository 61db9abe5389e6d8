"""Two people decide about the same norms at the same moment, each on a connection of their own: one of them decides."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from intake import actions, exceptions
from intake.actions import norm_releases
from intake.actions.norm_releases import draft_release
from intake.instruments import load
from intake.models import NormRelease
from portal.accounts.roles import Role
from portal.audit.actor import staff, system
from portal.audit.models import AuditEvent
from tests.conftest import make_user
from tests.portal.clinic import intakes
from tests.portal.clinic.intakes import CORE
from tests.races import GIVEN_UP, Meeting, side_by_side

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 5


@pytest.fixture
def noor(clinic):
    return make_user(clinic, "Noor", Role.LEAD)


def proposed(clinic, lead) -> NormRelease:
    release = draft_release(norm=intakes.norms(clinic, 100), instrument=load(CORE), by=system("tests"))
    return actions.propose_release(release=release, by=staff(lead, clinic))


def approving(release: NormRelease, user: Any) -> Callable[[], NormRelease]:
    """What one person does, with a row and an actor of their own."""
    own, by = NormRelease.objects.get(pk=release.pk), staff(user, release.clinic)
    return lambda: actions.approve_release(release=own, by=by)


def rejecting(release: NormRelease, user: Any) -> Callable[[], NormRelease]:
    own, by = NormRelease.objects.get(pk=release.pk), staff(user, release.clinic)
    return lambda: actions.reject_release(release=own, reason="Too many from one group.", by=by)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Start all of them together, each in a thread with its own connection; return what became of each, in order."""
    found, start = [""] * len(acts), threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            start.wait(GIVEN_UP)
            acts[place]()
            found[place] = "done"
        except exceptions.ReleaseDecided:
            found[place] = "decided"

    side_by_side(*(partial(run, place) for place in range(len(acts))))
    return found


def test_of_two_who_approve_at_once_one_does_and_the_other_is_told(clinic, lead, cleo, noor):
    for _ in range(ROUNDS):
        release = proposed(clinic, lead)
        found = at_once(approving(release, cleo), approving(release, noor))

        assert sorted(found) == ["decided", "done"]
        release.refresh_from_db()
        winner = (cleo, noor)[found.index("done")]
        assert release.approved_by == winner
        said = AuditEvent.objects.filter(action="norm_release.approved", about_id=str(release.pk))
        assert [event.actor_id for event in said] == [str(winner.pk)]


def test_what_is_approved_and_rejected_at_once_is_one_of_the_two(clinic, lead, cleo, noor):
    for _ in range(ROUNDS):
        release = proposed(clinic, lead)
        found = at_once(approving(release, cleo), rejecting(release, noor))

        assert sorted(found) == ["decided", "done"]
        release.refresh_from_db()
        assert [release.approved_at is not None, release.rejected_at is not None] == [each == "done" for each in found]


def test_whoever_comes_while_another_approval_is_not_written_yet_waits_for_it(clinic, lead, cleo, noor, monkeypatch):
    """The first stands in the middle of its transaction until the second is done, or has had the time to be."""
    release, written = proposed(clinic, lead), norm_releases._end_older_runs
    meeting, first, second = Meeting(), approving(release, cleo), approving(release, noor)

    def in_the_middle(row: NormRelease) -> None:
        meeting.stand_in_the_middle()
        written(row)

    monkeypatch.setattr(norm_releases, "_end_older_runs", in_the_middle)

    assert at_once(first, meeting.later(second)) == ["done", "decided"]
    release.refresh_from_db()
    assert release.approved_by == cleo


def test_two_workers_that_run_one_release_restate_each_result_once(clinic, ana, lead, cleo, pia):
    intakes.norms(clinic, 100)
    profile = intakes.sent(pia, ana, middle=4)
    norm = intakes.norms(clinic, 100, level=3.6)
    release = draft_release(norm=norm, instrument=load(CORE), by=system("tests"))
    actions.propose_release(release=release, by=staff(lead, clinic))
    actions.approve_release(release=release, by=staff(cleo, clinic))

    def running() -> Callable[[], int]:
        own = NormRelease.objects.select_related("clinic").get(pk=release.pk)
        return lambda: actions.run_release(release=own, by=system("worker"))

    assert at_once(running(), running()) == ["done", "done"]
    assert sorted(profile.invitation.profiles.values_list("run", flat=True)) == [1, 2]
    assert AuditEvent.objects.filter(action="profiles.restated").count() == 1
