"""Whether the worker, which sends every message, has been seen lately."""

from datetime import timedelta

from django.utils import timezone

from portal.audit.models import Heartbeat

STALE = timedelta(seconds=60)


def is_stale() -> bool:
    """Say whether no worker was alive within the last minute."""
    return not Heartbeat.objects.filter(at__gt=timezone.now() - STALE).exists()
