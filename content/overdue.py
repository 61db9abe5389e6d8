"""What becomes of a page whose check is overdue: no suggestion at once, then a banner, then no place in lists.

It stays readable by its address, so that no link that a clinician gave breaks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from content import models

# A month to mend it before readers are warned, and two more before nobody is led there any longer (DECISIONS 69).
BANNER_AFTER = timedelta(days=30)
OFF_LISTS_AFTER = timedelta(days=90)
# Days before a check is due at which reviewers are told, the last one when it is.
TOLD_AT = (30, 7, 0)


def off_lists(at: datetime | None = None) -> QuerySet:
    """Return the ids of the pages that left lists and search: every check of them ended so long ago. For a filter."""
    last = models.SignOff.objects.values("page").annotate(last=Max("next_due"))
    return last.filter(last__lte=(at or timezone.now()) - OFF_LISTS_AFTER).values("page")


def has_banner(sign_off: models.SignOff | None) -> bool:
    """Say whether readers are warned that nobody has looked at the page for long."""
    return sign_off is not None and sign_off.next_due <= timezone.now() - BANNER_AFTER


def reached(sign_off: models.SignOff, at: datetime) -> int | None:
    """Return the fewest of the days in TOLD_AT that a signature has come to; None before the first of them."""
    return min((days for days in TOLD_AT if sign_off.next_due - at <= timedelta(days=days)), default=None)


def due_soon(clinic: Any, at: datetime | None = None) -> QuerySet:
    """Return what a clinic's reviewers should look at: its last signature of each page, due soon or overdue."""
    at = at or timezone.now()
    rows = models.SignOff.objects.newest().filter(clinic=clinic, ended_at=None, page__live=True)
    return rows.filter(next_due__lte=at + timedelta(days=TOLD_AT[0])).order_by("pk")
