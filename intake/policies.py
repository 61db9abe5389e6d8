"""What the state of an invitation allows. A `check_…` raises, a `can_…` answers. Roles are checked in `portal.care`."""

from datetime import datetime

from django.utils import timezone

from intake import exceptions
from intake.models import Consent, Invitation
from portal.audit.actor import Actor

WRONG_CODES_BEFORE_PAUSE = 10


def check_link(invitation: Invitation | None, at: datetime | None = None) -> Invitation:
    """Return the invitation when its link still opens something. Raises LinkEnded."""
    at = at or timezone.now()
    if invitation is None or invitation.revoked_at or invitation.refused_at:
        raise exceptions.LinkEnded
    if invitation.submitted_at is None and invitation.is_expired(at):
        raise exceptions.LinkEnded
    if invitation.submitted_at and at >= invitation.home_until:
        raise exceptions.LinkEnded
    return invitation


def check_code_not_paused(invitation: Invitation, at: datetime) -> None:
    if invitation.code_paused_until and at < invitation.code_paused_until:
        raise exceptions.CodePaused


def check_can_write(invitation: Invitation, by: Actor) -> None:
    """Raises unless this actor may still add to this invitation."""
    if by.kind == "patient" and by.id != str(invitation.patient_id):
        raise exceptions.LinkEnded
    if invitation.submitted_at:
        raise exceptions.AlreadySent
    check_link(invitation)


def check_can_answer(invitation: Invitation, by: Actor) -> None:
    """Raises unless answers may be saved now."""
    check_can_write(invitation, by)
    if not has_consent(invitation):
        raise exceptions.NotConsented


def has_consent(invitation: Invitation) -> bool:
    """Say whether the latest decision about this invitation is a yes."""
    decisions = invitation.consents.order_by("-decided_at", "-id").values_list("decision", flat=True)
    return list(decisions[:1]) == [Consent.GIVEN]


def check_age(patient_age: int | None, minimum_age: int) -> None:
    """Raises NoBirthDate or TooYoung unless the person is old enough."""
    if patient_age is None:
        raise exceptions.NoBirthDate
    if patient_age < minimum_age:
        raise exceptions.TooYoung
