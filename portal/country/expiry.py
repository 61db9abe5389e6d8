"""How long the checks of a clinic's crisis lines still hold, and what somebody must be told about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.country.lines import lines_to_keep
from portal.country.models import CrisisLine, days_until

# Days before the end of a check at which the clinic is told, the last one when it has ended: nobody looks up a number
# well on the day on which it goes.
TOLD_AT = (60, 30, 14, 7, 0)


@dataclass(frozen=True)
class Notice:
    """What is wrong with a clinic's lines, or soon will be. The names are those of the lines."""

    is_empty: bool  # patients in the clinic's own country see no checked line
    expired: tuple[str, ...]
    out_of_service: tuple[str, ...]
    unchecked: tuple[str, ...]
    expiring: tuple[str, ...]
    days_left: int  # of the one that ends first among the expiring

    @property
    def is_grave(self) -> bool:
        """Say whether patients see less than they should, now."""
        return self.is_empty or bool(self.expired or self.out_of_service)


def notice_for(clinic: Any, at: datetime | None = None) -> Notice | None:
    return notice(lines_to_keep(clinic), clinic, at)


def notice(rows: Iterable[CrisisLine], clinic: Any, at: datetime | None = None) -> Notice | None:
    """Return what to tell about the lines that a clinic keeps; None where all is well."""
    at, rows = at or timezone.now(), list(rows)
    shown = [row for row in rows if is_shown(row, at)]
    expiring = [row for row in shown if days_until(row.expires_at, at) <= TOLD_AT[0]]
    found = Notice(
        is_empty=not any(row.country == clinic.country for row in shown),
        expired=_names(row for row in rows if row.checked_at and days_until(row.expires_at, at) <= 0),
        out_of_service=_names(row for row in rows if row.is_out_of_service),
        unchecked=_names(row for row in rows if row.checked_at is None),
        expiring=_names(expiring),
        days_left=min((days_until(row.expires_at, at) for row in expiring), default=0),
    )
    return found if found.is_grave or found.unchecked or found.expiring else None


def is_shown(row: CrisisLine, at: datetime) -> bool:
    return days_until(row.expires_at, at) > 0 and not row.retired_at and not row.is_out_of_service


def reached(row: CrisisLine, at: datetime) -> int | None:
    """Return the fewest of the days in TOLD_AT that a check has come to; None before the first of them."""
    return min((days for days in TOLD_AT if days_until(row.expires_at, at) <= days), default=None)


def _names(rows: Iterable[CrisisLine]) -> tuple[str, ...]:
    return tuple(row.name for row in rows)
