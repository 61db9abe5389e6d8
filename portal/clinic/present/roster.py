"""Who is on duty over the next week, and the shifts and leave behind it, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from portal.care.cover import Plan, Span
from portal.care.models import DutyShift, Leave
from portal.country.hours import DAYS

DAYS_SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Time:
    """A time of a day, who is on duty then, and what is said where no shift makes it them."""

    times: str
    names: str
    told: str


@dataclass(frozen=True)
class Day:
    label: str
    times: tuple[Time, ...]


@dataclass(frozen=True)
class Row:
    """A shift or a leave, with what a person reads of it."""

    pk: Any
    name: str
    words: str
    dates: str
    counts: bool = True


def told(span: Span) -> str:
    """Say in plain words why these people receive messages, where nobody has a shift."""
    return {
        "shift": "",
        "named": _("Nobody has this time: messages go to all duty people."),
        "leads": _("No duty person is there: messages go to the clinical leads."),
        "anybody": _("Neither duty people nor leads are there: messages go to everybody who may answer them."),
        "away": _("Everybody is on leave: messages go out all the same."),
        "nobody": _("Nobody here may answer alerts. Give somebody a clinical role."),
    }[span.reason]


def week_of(clinic: Any) -> list[Day]:
    """Return today and the six days after it of a clinic's roster, by its own clock."""
    now = timezone.now()
    day = clinic.day(now) + DAYS_SHOWN
    plan = Plan(clinic, now, datetime.combine(day, time.min, tzinfo=clinic.zone))
    days: dict[str, list[Time]] = {}
    for span in plan.spans():
        for part in _by_day(span, clinic.zone):
            local = part.starts_at.astimezone(clinic.zone)
            days.setdefault(formats.date_format(local, "l j F"), []).append(_time_of(part, plan))
    return [Day(label, tuple(times)) for label, times in days.items()]


def _by_day(span: Span, zone: Any) -> Iterator[Span]:
    """Cut a span at each midnight of the clinic."""
    while True:
        next_day = span.starts_at.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime.combine(next_day, time.min, tzinfo=zone)
        if span.ends_at <= midnight:
            yield span
            return
        yield replace(span, ends_at=midnight)
        span = replace(span, starts_at=midnight)


def _time_of(span: Span, plan: Plan) -> Time:
    start, end = (formats.date_format(at.astimezone(plan.clinic.zone), "H:i") for at in (span.starts_at, span.ends_at))
    until = "24:00" if end == "00:00" else end
    names = ", ".join(user.name for user in span.people)
    return Time(_("{start} to {end}").format(start=start, end=until), names, told(span))


def shift_row(shift: DutyShift, counted: set[Any]) -> Row:
    """Return a shift in words; it counts where its person is confirmed for duty."""
    start, end = shift.starts.strftime("%H:%M"), shift.ends.strftime("%H:%M")
    times = _("{start} to {end} the next day") if shift.passes_midnight else _("{start} to {end}")
    day = _("Every day") if shift.weekday is None else str(list(DAYS.values())[shift.weekday])
    words = f"{day}, {times.format(start=start, end=end)}"
    first = formats.date_format(shift.first_day)
    if shift.last_day is None:
        dates = _("from {first}").format(first=first)
    else:
        dates = _("{first} to {last}").format(first=first, last=formats.date_format(shift.last_day))
    return Row(shift.pk, shift.user.name, words, dates, shift.user_id in counted)


def leave_row(leave: Leave, zone: Any) -> Row:
    """Return a leave by its first and its last day."""
    first = formats.date_format(leave.starts_at.astimezone(zone))
    last = formats.date_format((leave.ends_at - timedelta(microseconds=1)).astimezone(zone))
    words = first if first == last else _("{first} to {last}").format(first=first, last=last)
    return Row(leave.pk, leave.user.name, words, _("entered by {name}").format(name=leave.entered_by.name))
