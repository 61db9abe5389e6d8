"""Whether the worker, which sends every message, has been seen lately, and which of its duties fail."""

from datetime import timedelta

from django.utils import timezone

from portal.audit.models import DutyRun, Heartbeat

STALE = timedelta(seconds=60)


def is_stale() -> bool:
    """Say whether no worker was alive within the last minute."""
    return not Heartbeat.objects.filter(at__gt=timezone.now() - STALE).exists()


def failing_duties() -> list[DutyRun]:
    """Return the duties that failed when they were done last, by name."""
    return list(DutyRun.objects.exclude(failed_at=None).order_by("name"))
