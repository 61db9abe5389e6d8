"""Tells a clinic in time that the check of a crisis line ends, so that no patient finds fewer numbers than before."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Clinic
from portal.audit.actor import Actor
from portal.audit.outbox import post
from portal.audit.record import record
from portal.country.expiry import reached
from portal.country.models import CrisisLine

TOPIC = "crisis-line.expiring"


def tell_all_of_expiring(*, by: Actor) -> int:
    """Post a message for each clinic of which a line came nearer to its end; return for how many."""
    return sum(tell_of_expiring(clinic=clinic, by=by) for clinic in Clinic.objects.filter(suspended_at=None))


@transaction.atomic
def tell_of_expiring(*, clinic: Any, by: Actor) -> bool:
    """Post one message for all lines of a clinic that came nearer to their end since the last one; say if there is one.

    Which worker posts it is settled line by line by compare-and-set, so that two of them never post it twice.
    """
    now = timezone.now()
    rows = CrisisLine.objects.filter(clinic=clinic, checked_at__isnull=False, retired_at__isnull=True)
    claimed = [row for row in rows.order_by("pk") if _claim(row, now)]
    if claimed:
        post(TOPIC, about=clinic, clinic_id=clinic.pk)
        record("crisis_line.expiring", by=by, about=clinic, clinic_id=clinic.pk, lines=len(claimed))
    return bool(claimed)


def _claim(row: CrisisLine, now: datetime) -> bool:
    """Note that the clinic is told of this line at these days left; False where it was told before."""
    days = reached(row, now)
    if days is None:
        return False
    same = CrisisLine.objects.filter(pk=row.pk, checked_at=row.checked_at, retired_at=None)
    return same.filter(Q(told_days=None) | Q(told_days__gt=days)).update(told_days=days) == 1
