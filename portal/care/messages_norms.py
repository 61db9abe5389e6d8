"""Delivers the messages that norms wait for people: one an hour to each clinic, of all sets that came meanwhile."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from intake.actions.norm_releases import WAITING
from intake.models import NormSet
from portal.accounts.roles import Permission
from portal.audit.models import Outbox
from portal.audit.outbox import NotDelivered, Outcome, handles
from portal.care.delivery import people_who_may, reach
from portal.care.norm_releases import is_waiting

APART = timedelta(hours=1)


@handles(WAITING)
def deliver_norms_notice(message: Outbox) -> Outcome:
    """Tell whoever may release norms that a page is ready: that of the set or, where several wait, the list of them.
    Nobody is told of what was dealt with meanwhile."""
    if not _has_left(message):
        last = _last_left(message)
        if last is not None and _waiting(message):
            return Outcome(sent=False, again_after=last + APART - timezone.now())
        _take_over(message)
    waiting = _waiting(message)
    if not waiting:
        return Outcome(sent=False)
    people = people_who_may(Permission.EDIT_INSTRUMENTS, message.clinic_id)
    if not people:
        raise NotDelivered("nobody may release norms")
    one = reverse("clinic_norm_set", args=[waiting[0].pk])
    return reach(message, people, one if len(waiting) == 1 else reverse("clinic_norms"))


def _waiting(message: Outbox) -> list[NormSet]:
    """Return the sets of a message that still wait for a person."""
    told = (message.secret or {}).get("norms", [])
    rows = NormSet.objects.select_related("clinic", "release").filter(pk__in=[message.about_id, *told])
    return [row for row in rows if is_waiting(row)]


def _has_left(message: Outbox) -> bool:
    """Say whether it reached anybody: then it goes on to the others, and tells of no more than it did."""
    return message.times_sent > 0 or message.deliveries.filter(times_sent__gt=0).exists()


def _last_left(message: Outbox) -> datetime | None:
    """Return when another message of this kind left here within the last hour; None where none did."""
    since = timezone.now() - APART
    rows = Outbox.objects.filter(topic=message.topic, clinic_id=message.clinic_id, sent_at__gt=since)
    return rows.order_by("-sent_at").values_list("sent_at", flat=True).first()


@transaction.atomic
def _take_over(message: Outbox) -> None:
    """Tell of the sets that wait in other messages too, and end those. One that another worker holds is left to it."""
    free = Outbox.objects.free(timezone.now()).filter(
        topic=message.topic, clinic_id=message.clinic_id, times_sent=0, finished_at=None
    )
    told = list((message.secret or {}).get("norms", []))
    for other in free.exclude(pk=message.pk):
        if free.filter(pk=other.pk).update(finished_at=timezone.now(), secret=None):
            told += [str(other.about_id), *(other.secret or {}).get("norms", [])]
    if told:
        message.secret = {"norms": told}
        message.save(update_fields=["secret"])
