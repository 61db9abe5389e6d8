"""Keeps a patient's log. Nothing in it is scored or read by a rule, and nobody is told of it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake import policies
from intake.exceptions import EntryChanged, LinkEnded
from intake.models import Invitation, LogEntry, Patient
from portal.audit.actor import Actor
from portal.audit.ids import new_id
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
    key: UUID | None = None,
    seen: str | None = None,
) -> LogEntry:
    """Keep a new entry, or change one; `words` are its steps by name. Raises LinkEnded, NotConsented or EntryChanged.

    `key` is the id of a new one, so that a page sent twice makes one entry. `seen` is the stamp of what stood on the
    page; None asks nothing.
    """
    invitation = invitation.as_it_stands()
    policies.check_can_keep(invitation, by)
    row = _standing(invitation, entry.pk if entry else key)
    if entry and row is None:
        raise LinkEnded
    said = {step: words.get(step, "").strip() for step in LogEntry.STEPS} | {"about": about}
    is_new = row is None
    if row is None:
        row = LogEntry(pk=_free(key), clinic_id=invitation.clinic_id, patient_id=invitation.patient_id)
    elif seen is not None and row.stamp != seen:
        if row.says(said, shares=shares):
            return row
        raise EntryChanged(row)
    for name, value in said.items():
        setattr(row, name, value)
    row.language, row.saved_at = language, timezone.now()
    row.shared_at = (row.shared_at or timezone.now()) if shares else None
    row.save()
    _record("log.written" if is_new else "log.changed", row, by, shared=shares)
    return row


@transaction.atomic
def share_entry(*, invitation: Invitation, entry: LogEntry, shares: bool, by: Actor) -> None:
    """Let the care team read an entry, or take that back: from this second on they do not."""
    if shares:
        policies.check_can_keep(invitation, by)
    else:
        policies.check_is_oneself(invitation, by)
    _check_own(entry, by)
    shared_at = (entry.shared_at or timezone.now()) if shares else None
    if LogEntry.objects.filter(pk=entry.pk).update(shared_at=shared_at):  # it may be deleted on another page
        _record("log.shared" if shares else "log.unshared", entry, by)


@transaction.atomic
def end_sharing(*, patient: Patient, by: Actor) -> None:
    """Let the care team read nothing of the patient's own any more, whatever is agreed to later."""
    now = timezone.now()
    entries = patient.log_entries.filter(shared_at__isnull=False).update(shared_at=None)
    courses = patient.takings.filter(shares=True).update(shares=False, shares_said_at=now)
    if entries or courses:
        record("own-pages.unshared", by=by, about=patient, patients=[patient.pk], entries=entries, courses=courses)


@transaction.atomic
def delete_entry(*, invitation: Invitation, entry: LogEntry, by: Actor) -> None:
    """Delete an entry for good. What stays is that one was deleted, without a word of it."""
    policies.check_is_oneself(invitation, by)
    _check_own(entry, by)
    _record("log.deleted", entry, by)
    entry.delete()


def _standing(invitation: Invitation, pk: UUID | None) -> LogEntry | None:
    """Return the patient's entry as it is now."""
    return LogEntry.objects.filter(pk=pk, patient_id=invitation.patient_id).first() if pk else None


def _free(key: UUID | None) -> UUID:
    """Return the id of a new entry; one that somebody else's entry has is nobody's to choose."""
    return new_id() if key is None or LogEntry.objects.filter(pk=key).exists() else key


def _check_own(entry: LogEntry, by: Actor) -> None:
    if by.id != str(entry.patient_id):
        raise LinkEnded


def _record(action: str, entry: LogEntry, by: Actor, **facts: Any) -> None:
    record(action, by=by, about=entry, patients=[entry.patient_id], **facts)
