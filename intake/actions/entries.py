"""Begins and ends the sittings in which staff enter what a patient answers. The answers go through `save_answer`."""

from django.db import transaction
from django.utils import timezone

from intake import exceptions
from intake.actions.submission import say_privacy
from intake.models import Invitation, StaffEntry
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def start_entry(
    *, invitation: Invitation, way: str, privacy: str, helper: str = "", answers_privately: bool = False, by: Actor
) -> StaffEntry:
    """Begin a sitting: by phone or in the room, and who else is there, kept as the patient's own word is.

    One that this person left open on the same invitation ends. Raises NoEntry for anybody but staff of the clinic,
    LinkEnded and AlreadySent.
    """
    if by.kind != "staff" or by.clinic_id != invitation.clinic_id:
        raise exceptions.NoEntry
    now = timezone.now()
    StaffEntry.objects.filter(invitation=invitation, entered_by=by.row, ended_at=None).update(ended_at=now)
    helped = privacy == Invitation.HELPED
    entry = StaffEntry.objects.create(
        invitation=invitation,
        entered_by=by.row,
        way=way,
        privacy=privacy,
        helper=helper if helped else "",
        answers_privately=answers_privately and privacy != Invitation.ALONE,
        started_at=now,
    )  # from here on this person speaks for the patient, who was confirmed
    say_privacy(
        invitation=invitation,
        privacy=privacy,
        helper=helper,
        is_shared_device=invitation.is_shared_device,
        answers_privately=entry.answers_privately,
        by=by,
    )
    record(
        "entry.started",
        by=by,
        about=entry,
        patients=[invitation.patient_id],
        way=way,
        privacy=privacy,
        answers_privately=entry.answers_privately,
    )
    return entry


@transaction.atomic
def end_entry(*, entry: StaffEntry, by: Actor) -> None:
    """End a sitting; what was entered stays. One that has ended stays as it is."""
    ended = StaffEntry.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=timezone.now())
    if ended:
        record("entry.ended", by=by, about=entry, patients=[entry.invitation.patient_id])
