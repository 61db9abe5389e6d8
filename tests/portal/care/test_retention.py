"""What a patient kept for themselves is deleted once nobody can read it any more; what they share stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intake.models import Invitation, LogEntry
from portal.audit.actor import system
from portal.audit.models import AuditEvent
from portal.care.actions.retention import forget_unreachable
from portal.care.models import StepDone, Taking
from tests.content.conftest import english, library  # noqa: F401
from tests.content.courses import make_course
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
BY = system("worker")


@pytest.fixture
def asked(pia, ana):
    return intakes.invited(pia, ana).invitation


@pytest.fixture
def own(pia, clinic, english, asked):  # noqa: F811
    """An entry and a course for Pia alone, and one of each that she shares."""
    now = timezone.now()
    for number, shares in enumerate((None, True)):
        shared_at = now if shares else None
        LogEntry.objects.create(
            clinic=clinic, patient=pia, situation=f"Entry {number}", language="en", shared_at=shared_at
        )
        course = make_course(english, f"course-{number}", 0)
        taking = Taking.objects.create(clinic=clinic, patient=pia, page=course, shares=shares, shares_said_at=shared_at)
        StepDone.objects.create(taking=taking, page=course, day=now.date())


def ended(invitation: Invitation, days: int, *, was_sent: bool = True) -> None:
    """Let the patient's page have ended some days ago."""
    at = timezone.now() - timedelta(days=days)
    sent_at = at - timedelta(days=90) if was_sent else None
    Invitation.objects.filter(pk=invitation.pk).update(submitted_at=sent_at, expires_at=at)


@pytest.mark.parametrize("was_sent", [True, False])
def test_what_nobody_can_read_is_deleted_after_a_year(own, asked, pia, was_sent):
    ended(asked, 364, was_sent=was_sent)
    assert forget_unreachable(by=BY) == 0
    ended(asked, 366, was_sent=was_sent)
    assert forget_unreachable(by=BY) == 1
    assert [row.situation for row in LogEntry.objects.all()] == ["Entry 1"]
    assert [row.shares for row in Taking.objects.all()] == [True]
    assert StepDone.objects.count() == 1
    said = AuditEvent.objects.get(action="own-pages.forgotten")
    assert (said.patients, said.facts) == ([str(pia.pk)], {"entries": 1, "courses": 1})
    assert forget_unreachable(by=BY) == 0


def test_a_newer_link_keeps_everything(own, asked, pia, ana):
    ended(asked, 800)
    intakes.invited(pia, ana)
    assert forget_unreachable(by=BY) == 0
    assert LogEntry.objects.count() == 2


def test_a_no_to_sharing_is_for_the_patient_alone_too(own, asked):
    Taking.objects.filter(shares=True).update(shares=False)
    ended(asked, 400)
    forget_unreachable(by=BY)
    assert not Taking.objects.exists()
