"""Begins and ends the sittings in which staff or a system enter answers. These go through `save_answer` as any do."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from intake import exceptions, policies
from intake.actions.submission import say_privacy
from intake.models import Invitation, StaffEntry
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def start_entry(
    *, invitation: Invitation, way: str, privacy: str, helper: str = "", answers_privately: bool = False, by: Actor
) -> StaffEntry:
    """Begin a sitting: by which way, and who else is there, kept as the patient's own word is.

    One that this person or system left open on the same invitation ends. Raises NoEntry for anybody but staff and
    systems of the clinic, LinkEnded and AlreadySent.
    """
    if by.kind not in ("staff", "client") or by.clinic_id != invitation.clinic_id:
        raise exceptions.NoEntry
    now = timezone.now()
    policies.entries_of(invitation, by).filter(ended_at=None).update(ended_at=now)
    helped = privacy == Invitation.HELPED
    entry = StaffEntry.objects.create(
        invitation=invitation,
        **_source(by),
        way=way,
        privacy=privacy,
        helper=helper if helped else "",
        answers_privately=answers_privately and privacy != Invitation.ALONE,
        started_at=now,
    )  # from here on this person or system speaks for the patient, whom it knows
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


def _source(by: Actor) -> dict[str, Any]:
    return {"system": by.id, "system_name": by.row.name} if by.kind == "client" else {"entered_by": by.row}


@transaction.atomic
def end_entry(*, entry: StaffEntry, by: Actor) -> None:
    """End a sitting; what was entered stays. One that has ended stays as it is."""
    ended = StaffEntry.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=timezone.now())
    if ended:
        record("entry.ended", by=by, about=entry, patients=[entry.invitation.patient_id])
