"""Keeps a patient's log. Nothing in it is scored or read by a rule, and nobody is told of it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from intake import policies
from intake.exceptions import LinkEnded
from intake.models import Invitation, LogEntry
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def write_entry(
    *,
    invitation: Invitation,
    words: dict[str, str],
    about: str = "",
    shares: bool = False,
    language: str,
    by: Actor,
    entry: LogEntry | None = None,
) -> LogEntry:
    """Keep a new entry, or change one; `words` are its steps by name. Raises LinkEnded or NotConsented."""
    policies.check_can_keep(invitation, by)
    row = entry or LogEntry(clinic_id=invitation.clinic_id, patient_id=invitation.patient_id)
    _check_own(row, by)
    for step in LogEntry.STEPS:
        setattr(row, step, words.get(step, "").strip())
    row.about, row.language, row.saved_at = about, language, timezone.now()
    row.shared_at = (row.shared_at or timezone.now()) if shares else None
    row.save()
    _record("log.changed" if entry else "log.written", row, by, shared=shares)
    return row


@transaction.atomic
def share_entry(*, invitation: Invitation, entry: LogEntry, shares: bool, by: Actor) -> None:
    """Let the care team read an entry, or take that back: from this second on they do not."""
    if shares:
        policies.check_can_keep(invitation, by)
    else:
        policies.check_is_oneself(invitation, by)
    _check_own(entry, by)
    entry.shared_at = (entry.shared_at or timezone.now()) if shares else None
    entry.save(update_fields=["shared_at"])
    _record("log.shared" if shares else "log.unshared", entry, by)


@transaction.atomic
def delete_entry(*, invitation: Invitation, entry: LogEntry, by: Actor) -> None:
    """Delete an entry for good. What stays is that one was deleted, without a word of it."""
    policies.check_is_oneself(invitation, by)
    _check_own(entry, by)
    _record("log.deleted", entry, by)
    entry.delete()


def _check_own(entry: LogEntry, by: Actor) -> None:
    if by.id != str(entry.patient_id):
        raise LinkEnded


def _record(action: str, entry: LogEntry, by: Actor, **facts: Any) -> None:
    record(action, by=by, about=entry, patients=[entry.patient_id], **facts)
