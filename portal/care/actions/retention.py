"""Deletes what a patient kept for themselves alone, once nobody can read it any more: neither they nor staff."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from intake.models import Invitation, LogEntry, Patient
from intake.models.invitations import HOME_FOR
from portal.audit.actor import Actor, system
from portal.audit.record import record
from portal.care.models import Taking

# A new link within a year leads back to it; later it is a text that lies there for nobody.
KEPT_FOR = timedelta(days=365)


def forget_unreachable(*, by: Actor) -> int:
    """Delete unshared entries and progress of whoever's page ended a year ago. Return how many people."""
    people = list(Patient.objects.filter(_has_own(), ~_could_come_back()))
    for patient in people:
        _forget(patient, system(by.id, patient.clinic_id))
    return len(people)


@transaction.atomic
def _forget(patient: Patient, by: Actor) -> None:
    entries, takings = _unshared_entries(patient.pk), _unshared_takings(patient.pk)
    written, begun = entries.count(), takings.count()
    entries.delete()
    takings.delete()
    record("own-pages.forgotten", by=by, about=patient, patients=[patient.pk], entries=written, courses=begun)


def _has_own() -> Q:
    return Q(Exists(_unshared_entries(OuterRef("pk")))) | Q(Exists(_unshared_takings(OuterRef("pk"))))


def _could_come_back() -> Q:
    """A page of theirs is there, or ended less than a year ago."""
    since = timezone.now() - KEPT_FOR
    ended_later = Q(submitted_at__gt=since - HOME_FOR) | Q(submitted_at=None, expires_at__gt=since)
    return Q(Exists(Invitation.objects.filter(ended_later, patient=OuterRef("pk"))))


def _unshared_entries(patient: Any) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(patient=patient, shared_at=None)


def _unshared_takings(patient: Any) -> QuerySet[Taking]:
    return Taking.objects.filter(Q(shares=None) | Q(shares=False), patient=patient)
