"""Who is on duty over the coming days as it is planned now: spans of time, and the gaps in them. Three queries."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Clinic
from portal.care.duty import Duty, Reason
from portal.care.models import DutyShift, Leave
from portal.care.roster import LOOK_AHEAD, changes


@dataclass(frozen=True)
class Span:
    """A time in which the same people are on duty for the same reason."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[Any, ...]
    reason: Reason
    is_gap: bool  # the clinic has shifts, and nobody who is there has this one

    @property
    def is_everybody_away(self) -> bool:
        return self.reason == "away"

    def in_words(self, zone: ZoneInfo) -> str:
        """Return days and times by the clinic's clock, such as "Thu 26 Nov, 22:00 to Fri 27 Nov, 06:00"."""
        start, end = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        from_words = formats.date_format(start, "D j M, H:i")
        until_words = formats.date_format(end, "H:i" if end.date() == start.date() else "D j M, H:i")
        return _("{start} to {end}").format(start=from_words, end=until_words)


@dataclass
class Plan:
    """The roster of a clinic from one moment to another, read once."""

    clinic: Clinic
    first: datetime
    last: datetime
    people: list[Any] = field(init=False)
    shifts: list[DutyShift] = field(init=False)
    leaves: list[Leave] = field(init=False)

    def __post_init__(self) -> None:
        in_clinic = {"clinic_id": self.clinic.pk}
        self.people = Duty(self.clinic.pk, self.first).people
        shifts = DutyShift.objects.around(self.first, self.last).filter(**in_clinic).select_related("user")
        self.shifts = list(shifts.order_by("weekday", "starts", "user__name"))
        leaves = Leave.objects.filter(ends_at__gt=self.first, starts_at__lt=self.last, **in_clinic)
        leaves = leaves.filter(ends_at__gt=F("starts_at"))  # one that was taken back never held
        self.leaves = list(leaves.select_related("user").order_by("starts_at", "user__name"))

    def at(self, moment: datetime) -> Duty:
        """Return who is on duty at a moment of this plan, without a query."""
        duty = Duty(self.clinic.pk, moment)
        duty.people = self.people
        duty.away = {leave.user_id for leave in self.leaves if leave.starts_at <= moment < leave.ends_at}
        duty.covering = {shift.user_id for shift in self.shifts if shift.covers(moment, self.clinic.zone)}
        return duty

    def spans(self) -> list[Span]:
        """Return the whole time in order, each span as long as nothing changes in it."""
        found: list[Span] = []
        moments = changes(self.shifts, self.leaves, self.first, self.last, self.clinic.zone)
        for starts_at, ends_at in zip(moments, [*moments[1:], self.last], strict=True):
            reason, people = self.at(starts_at).asked
            span = Span(starts_at, ends_at, tuple(people), reason, bool(self.shifts) and reason != "shift")
            if found and (found[-1].people, found[-1].reason) == (span.people, span.reason):
                span = replace(span, starts_at=found.pop().starts_at)
            found.append(span)
        return found

    def gaps(self) -> list[Span]:
        """Return when nobody who is there has a shift, and when everybody is on leave."""
        return [span for span in self.spans() if span.is_gap or span.is_everybody_away]


def plan_of(clinic: Clinic, at: datetime | None = None, days: timedelta = LOOK_AHEAD) -> Plan:
    """Return the roster of the days to come."""
    first = at or timezone.now()
    return Plan(clinic, first, first + days)
