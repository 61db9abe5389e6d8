"""When an alert is due: in the clinic's own hours where it has no night cover; patients read when somebody is there."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from intake.psychometrics.rules import Level

STEP = timedelta(minutes=1)
LONGEST_SEARCH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Times:
    """Minutes: until an alert must have been seen, until something must have been done, and between two rungs.

    `act` None: until the end of the next working day.
    """

    seen: int
    act: int | None
    rung: int


# Joint Commission NPSG 15.01.01 and Zero Suicide name no minutes: these are the project's own proposal, and what holds
# until a clinic has signed its policy.
PROPOSED: dict[Level, Times] = {
    "emergency": Times(seen=15, act=30, rung=5),
    "urgent": Times(seen=60, act=240, rung=15),
    "same-day": Times(seen=240, act=None, rung=60),
}


def after(clinic: Any, minutes: int, at: datetime) -> datetime:
    """Return the moment so many minutes later; only minutes in which somebody is there count.

    Never later than the end of the next working day: a few minutes a week would else make a clock of months.
    """
    if clinic.has_night_cover is not False or not any(clinic.hours.values()):
        return at + timedelta(minutes=minutes)
    return _within_hours(clinic, at, minutes)


def next_opening(clinic: Any, at: datetime) -> datetime | None:
    """Return when somebody is there next: `at` itself while the clinic is open, None when it never is."""
    moment = at.replace(second=0, microsecond=0)
    while moment < at + LONGEST_SEARCH:
        if clinic.is_open(max(moment, at)):
            return max(moment, at)
        moment += STEP
    return None


def end_of_next_working_day(clinic: Any, at: datetime) -> datetime:
    """Return when the next day after today on which the clinic opens ends; a day later where it has no hours."""
    opening = next_opening(clinic, _midnight_after(clinic, at)) if any(clinic.hours.values()) else None
    if opening is None:
        return at + timedelta(days=1)
    moment = opening.replace(second=0, microsecond=0)
    while clinic.is_open(moment):
        moment += STEP
    return moment


def _midnight_after(clinic: Any, at: datetime) -> datetime:
    local = at.astimezone(clinic.zone)
    return datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=clinic.zone)


def _within_hours(clinic: Any, at: datetime, minutes: int) -> datetime:
    """Count only minutes in which the clinic is open; fall back to the plain clock where it never is."""
    start = next_opening(clinic, at)
    if start is None:
        return at + timedelta(minutes=minutes)
    moment, left, last = start, minutes, end_of_next_working_day(clinic, at)
    while left > 0 and moment < last:
        moment += STEP
        if clinic.is_open(moment - STEP):
            left -= 1
    return moment
