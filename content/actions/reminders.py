"""Notes of which signatures a clinic's reviewers were told that they come to their end."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from content.models import SignOff
from content.overdue import due_soon, reached


@transaction.atomic
def claim_due(*, clinic: Any) -> int:
    """Return how many signatures of a clinic came nearer to their end since it was told, and note that it is now.

    Who tells is settled row by row by compare-and-set: two workers never tell of the same one twice. The caller posts
    its message in the same transaction.
    """
    now = timezone.now()
    return sum(_claim(row, now) for row in due_soon(clinic, now))


def _claim(row: SignOff, now: datetime) -> bool:
    days = reached(row, now)
    same = SignOff.objects.filter(Q(told_days=None) | Q(told_days__gt=days), pk=row.pk, ended_at=None)
    return days is not None and same.update(told_days=days) == 1
