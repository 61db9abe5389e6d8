"""Signs half of the starter pieces as the made-up reviewer, and leaves one overdue, so that every state can be seen."""

from datetime import timedelta

from django.utils import timezone

from content import library
from content.actions import sign_off
from content.models import SignOff
from portal.audit.actor import Actor, staff
from portal.operations.demonstration.clinics import DemoClinic

# The pieces that fit the most profiles are signed, so that suggestions can be seen.
SIGNED = frozenset(
    {
        "asking-for-reassurance",
        "when-closeness-feels-hard",
        "wanting-and-fearing-closeness",
        "calming-your-body-when-alarmed",
        "attachment",
        "attachment-anxiety",
        "attachment-avoidance",
        "secure-base",
    }
)
OVERDUE = "secure-base"


def sign_half(demo: DemoClinic, *, by: Actor) -> None:
    """Sign eight of the sixteen pieces in each language for the clinic; one of them is overdue by now."""
    reviewer = staff(demo.staff["reviewer"], demo.clinic)
    for reading in library.readings(demo.clinic):
        if reading.page.slug in SIGNED:
            sign_off(page=reading.page, revision=reading.revision, clinic=demo.clinic, by=reviewer)
    SignOff.objects.filter(clinic=demo.clinic, page__slug=OVERDUE).update(
        signed_at=timezone.now() - timedelta(days=800), next_due=timezone.now() - timedelta(days=70)
    )
