"""When an alert is due: in the clinic's own hours where it has no night cover; patients read when somebody is there."""

from datetime import datetime, timedelta
from typing import Any

from intake.psychometrics.rules import Level

# Joint Commission and Zero Suicide name no minutes; these are the project's strictest defaults until a clinic signs its
# own: emergency 15 min, urgent 60 min, same day 4 h.
MINUTES: dict[Level, int] = {"emergency": 15, "urgent": 60, "same-day": 240}
STEP = timedelta(minutes=1)
LONGEST_SEARCH = timedelta(days=14)


def due_at(clinic: Any, level: Level, raised_at: datetime) -> datetime:
    """Return when an alert must have been seen."""
    minutes = MINUTES[level]
    if level == "urgent" and clinic.urgent_minutes:
        minutes = clinic.urgent_minutes
    if clinic.has_night_cover is not False or not any(clinic.hours.values()):
        return raised_at + timedelta(minutes=minutes)
    return _within_hours(clinic, raised_at, minutes)


def next_opening(clinic: Any, at: datetime) -> datetime | None:
    """Return when somebody is there next: `at` itself while the clinic is open, None when it never is."""
    moment = at.replace(second=0, microsecond=0)
    while moment < at + LONGEST_SEARCH:
        if clinic.is_open(max(moment, at)):
            return max(moment, at)
        moment += STEP
    return None


def _within_hours(clinic: Any, raised_at: datetime, minutes: int) -> datetime:
    """Count only minutes in which the clinic is open; fall back to the plain clock where it never is."""
    start = next_opening(clinic, raised_at)
    if start is None:
        return raised_at + timedelta(minutes=minutes)
    moment, left = start, minutes
    while left > 0:
        moment += STEP
        if clinic.is_open(moment - STEP):
            left -= 1
    return moment
