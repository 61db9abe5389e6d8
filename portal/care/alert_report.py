"""Reads a clinic's alerts of a quarter for the report on how they were followed up: one query, one row at a time.

The periods are whole quarters that are over, and no two share a moment: from periods that overlap a hidden group could
be computed as the difference of two that are shown. Nor may two readings of one quarter be: its edges are those of
universal time, which no setting of the clinic moves; its languages are those of the product, and an alert's is that of
its intake, which nobody changes; and what was void when it ended is left out, whatever becomes void afterwards.
The first time that an alert was seen and acted on counts, also where it was opened again. "In time" means seen before
it was due for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q

from intake.models import Alert
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care.alert_figures import Case, Groups, Report, report

QUARTERS = 8  # how many of them can be read
BLOCKS = ("0", "1", "2", "3")  # of six hours, by the clinic's clock
WEEKDAY, WEEKEND, OTHER = "weekday", "weekend", "other"
ACTED = ("contacted", "assessed", "resolved")
READ_AT_ONCE = 5000


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a calendar year."""

    year: int
    number: int  # 1 to 4

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """Return its first moment, the same for every clinic."""
        return datetime.combine(self.first, time.min, UTC)


def closed_quarters(now: datetime) -> list[Quarter]:
    """Return the last quarters that are over, the newest first."""
    today = now.astimezone(UTC).date()
    found = [Quarter(today.year, (today.month + 2) // 3).before]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return found


def report_for(actor: Actor, clinic: Any, quarter: Quarter, now: datetime) -> Report:
    """Sum up the alerts that the actor's clinic raised in a quarter, and write down that it was read."""
    assert quarter.next.begins <= now, "a quarter that still runs is another one tomorrow"
    found = report(cases_of(clinic, quarter.begins, quarter.next.begins, now), known_groups())
    record("alert-report.read", by=actor, about=clinic, clinic_id=clinic.pk, quarter=str(quarter))
    return found


def known_groups() -> Groups:
    """Return the groups of each table. They depend on no alert and on no setting: a row that is there says nothing."""
    return {
        "level": ("emergency", "urgent", "same-day"),
        "hour": BLOCKS,
        "day": (WEEKDAY, WEEKEND),
        "language": (*dict(settings.LANGUAGES), OTHER),
    }


def cases_of(clinic: Any, since: datetime, until: datetime, now: datetime) -> Iterator[Case]:
    """Yield the alerts that were raised from `since` on and before `until` and not void then, as they stand now."""
    then = Q(events__at__lt=until)
    rows = (
        Alert.objects.filter(clinic=clinic, raised_at__gte=since, raised_at__lt=until)
        .values_list("id", "level", "invitation__language", "raised_at", "first_due_at", "acknowledged_at", "closed_at")
        .annotate(
            seen=Min("events__at", filter=Q(events__state="seen")),
            acted=Min("events__at", filter=Q(events__state__in=ACTED)),
            made_void=Max("events__at", filter=then & Q(events__state="void")),
            reopened=Max("events__at", filter=then & Q(events__state="reopened")),
        )
        .order_by()
    )
    zone, languages = clinic.zone, dict(settings.LANGUAGES)
    for row in rows.iterator(chunk_size=READ_AT_ONCE):
        _id, level, language, raised, due, last_seen, closed, first_seen, acted, made_void, reopened = row
        if made_void and not (reopened and reopened > made_void):
            continue
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
