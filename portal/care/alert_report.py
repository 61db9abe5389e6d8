"""Reads a clinic's alerts of a period for the report on how they were followed up: one query, one row at a time.

Void alerts are left out. The first time that an alert was seen and acted on counts, also where it was opened again.
"In time" means seen before it was due for the first time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q

from intake.models import Alert
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care.alert_figures import Case, Groups, Report, report

PERIODS = (30, 90, 365)  # days
BLOCKS = ("0", "1", "2", "3")  # of six hours, by the clinic's clock
WEEKDAY, WEEKEND, OTHER = "weekday", "weekend", "other"
ACTED = ("contacted", "assessed", "resolved")
READ_AT_ONCE = 5000


def report_for(actor: Actor, clinic: Any, days: int, now: datetime) -> Report:
    """Sum up the alerts that the actor's clinic raised in so many days, and write down that it was read."""
    found = report(cases_of(clinic, now - timedelta(days=days), now), groups_of(clinic))
    record("alert-report.read", by=actor, about=clinic, clinic_id=clinic.pk, days=days)
    return found


def groups_of(clinic: Any) -> Groups:
    """Return the groups of each table. They never depend on the alerts: a row that is there says nothing."""
    return {
        "level": ("emergency", "urgent", "same-day"),
        "hour": BLOCKS,
        "day": (WEEKDAY, WEEKEND),
        "language": (*clinic.languages, OTHER),
    }


def cases_of(clinic: Any, since: datetime, now: datetime) -> Iterator[Case]:
    """Yield the alerts of a period."""
    rows = (
        Alert.objects.filter(clinic=clinic, is_void=False, raised_at__gte=since, raised_at__lte=now)
        .values_list("id", "level", "patient__language", "raised_at", "first_due_at", "acknowledged_at", "closed_at")
        .annotate(
            seen=Min("events__at", filter=Q(events__state="seen")),
            acted=Min("events__at", filter=Q(events__state__in=ACTED)),
        )
        .order_by()
    )
    zone, languages = clinic.zone, set(clinic.languages)
    for row in rows.iterator(chunk_size=READ_AT_ONCE):
        _id, level, language, raised, due, last_seen, closed, first_seen, acted = row
        local, seen = raised.astimezone(zone), first_seen or last_seen
        groups = {
            "level": level,
            "hour": BLOCKS[local.hour // 6],
            "day": WEEKEND if local.weekday() >= 5 else WEEKDAY,
            "language": language if language in languages else OTHER,
        }
        in_time = is_in_time(seen, due, now)
        yield Case(groups, _until(seen, raised), _until(acted, raised), _until(closed, raised), in_time)


def is_in_time(seen: datetime | None, due: datetime | None, now: datetime) -> bool | None:
    """Say whether an alert was seen before it was due; None while that is still open."""
    if due is None:
        return None
    return seen <= due if seen else (False if due < now else None)


def _until(moment: datetime | None, raised: datetime) -> float | None:
    return None if moment is None else max(0.0, (moment - raised).total_seconds())
