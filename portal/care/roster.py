"""Who is there when: the clinic's duty people, the shifts that it gives them, and who is away.

A shift is written in the clinic's own wall time and decided there: on the night when clocks go forward 22:00 to 06:00
lasts seven hours, on the night when they go back nine, and no minute between two shifts belongs to nobody.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from portal.accounts.models import Membership
from portal.accounts.roles import Permission, Role
from portal.audit.ids import new_id
from portal.care.spells import Spell, holds

ANSWERING = [role.value for role in Role if Permission.ANSWER_ALERTS in role.permissions]
DAY = timedelta(days=1)
LOOK_AHEAD = 14 * DAY
HALF_HOUR = timedelta(minutes=30)  # when clocks change, they do so at a full or half hour


class DutyPerson(Spell):
    """Somebody whom the clinic names to receive alerts. Counts once they confirmed a test message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="duty_people")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    test_code_hash = models.CharField(max_length=64, blank=True)
    test_sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "duty people"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "user"], condition=Q(ends_at__isnull=True), name="duty_once_open")
        ]

    def __str__(self) -> str:
        return f"duty of {self.user_id}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    def somebody_is_back(self, clinic: Any, at: datetime) -> datetime:
        """Return when somebody who answers alerts is not on leave: `at` itself while anybody is there."""
        working = Membership.objects.current(at).filter(clinic=clinic, role__in=ANSWERING)
        people = set(working.values_list("user_id", flat=True))
        leaves = list(self.filter(clinic=clinic, ends_at__gt=at, user__in=people))
        for moment in sorted({at, *(leave.ends_at for leave in leaves)}):
            if people - {leave.user_id for leave in leaves if leave.starts_at <= moment < leave.ends_at}:
                return moment
        return at


class Leave(Spell):
    """Somebody is away from a clinic: nothing waits for them meanwhile. Ended early, it ends at that moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ends_at = models.DateTimeField()
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="leaves")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        # Taken back before it began, it ends where it starts and never held.
        constraints = [models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="leave_dates_ordered")]
        indexes = [models.Index(fields=["clinic", "user", "ends_at"], name="leave_of_person")]

    def __str__(self) -> str:
        return f"leave of {self.user_id}"


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def around(self, first: datetime, last: datetime | None = None) -> "DutyShiftQuerySet":
        """Rows that may cover a moment of a span in any time zone; `DutyShift.covers` decides."""
        until = (last or first).astimezone(UTC).date() + DAY
        not_ended = Q(ended_at=None) | Q(ended_at__gt=first)
        still = Q(last_day=None) | Q(last_day__gte=first.astimezone(UTC).date() - 2 * DAY)
        return self.filter(not_ended, still, first_day__lte=until)

    def next_there(self, clinic: Any, at: datetime) -> datetime | None:
        """Return when somebody has a shift and is not on leave: `at` itself during one, None when nobody will."""
        last, zone = at + LOOK_AHEAD, clinic.zone
        of_person = {"clinic": clinic, "user": OuterRef("user")}
        working = Membership.objects.current(at).filter(role__in=ANSWERING, **of_person)
        named = DutyPerson.objects.filter(holds(at), confirmed_at__isnull=False, **of_person)
        shifts = list(self.around(at, last).filter(Exists(working), Exists(named), clinic=clinic))
        leaves = list(Leave.objects.filter(clinic=clinic, ends_at__gt=at)) if shifts else []
        for moment in changes(shifts, leaves, at, last, zone) if shifts else ():
            away = {leave.user_id for leave in leaves if leave.starts_at <= moment < leave.ends_at}
            if any(shift.covers(moment, zone) and shift.user_id not in away for shift in shifts):
                return moment
        return None


class DutyShift(models.Model):
    """A duty person's hours: on a weekday of every week, or without one on each day of a few dates."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="duty_shifts")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(null=True)  # 0 is Monday; null: every day from first_day to last_day
    starts = models.TimeField()  # wall time in the clinic's zone
    ends = models.TimeField()  # before `starts`: on the next day
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="duty_shift_lasts"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="duty_shift_dates_ordered"
            ),
            models.CheckConstraint(condition=Q(weekday__isnull=True) | Q(weekday__lte=6), name="duty_shift_weekday"),
            models.CheckConstraint(
                condition=Q(weekday__isnull=False) | Q(last_day__isnull=False), name="duty_shift_dates_end"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="duty_shift_ended_pair",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "ended_at", "last_day"], name="duty_shift_of_clinic")]

    def __str__(self) -> str:
        return f"shift of {self.user_id}"

    @property
    def passes_midnight(self) -> bool:
        return self.ends < self.starts

    def is_on(self, day: date) -> bool:
        """Say whether this shift begins on a day."""
        lasts = self.first_day <= day and (self.last_day is None or day <= self.last_day)
        return lasts and self.weekday in (None, day.weekday())

    def covers(self, at: datetime, zone: ZoneInfo) -> bool:
        """Say whether the clinic's clock on the wall stands within this shift at a moment."""
        if self.ended_at is not None and self.ended_at <= at:
            return False
        local = at.astimezone(zone)
        day, clock = local.date(), local.time().replace(fold=0)
        if not self.passes_midnight:
            return self.is_on(day) and self.starts <= clock < self.ends
        return (self.is_on(day) and self.starts <= clock) or (self.is_on(day - DAY) and clock < self.ends)

    def edges(self, first: date, last: date, zone: ZoneInfo) -> Iterator[datetime]:
        """Yield the moments at which this shift may begin or end in a span of days."""
        day = first
        while day <= last:
            for clock in (self.starts, self.ends):
                yield from (datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
            day += DAY


def changes(
    shifts: Iterable[DutyShift], leaves: Iterable[Leave], first: datetime, last: datetime, zone: ZoneInfo
) -> list[datetime]:
    """Return every moment of a span at which who is there may change, in order; the first one is its start."""
    found = {first}
    moment = first.replace(minute=0, second=0, microsecond=0)
    while moment < last:
        found.add(moment)
        moment += HALF_HOUR
    for leave in leaves:
        found |= {leave.starts_at, leave.ends_at}
    for shift in shifts:
        found |= set(shift.edges(first.astimezone(zone).date(), last.astimezone(zone).date(), zone))
    return sorted(moment for moment in found if first <= moment < last)
