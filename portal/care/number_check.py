"""The numbers on a clinic's help page as a task: somebody looks at them every month, long before their checks end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from content.reviewing import APPROVED, NUMBERS
from portal.country.lines import lines_to_keep

EVERY = timedelta(days=30)
ASKED_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class NumberCheck:
    """How the numbers stand: the day by which the oldest check is a month old, and how many are younger."""

    step: str
    due: datetime | None  # None: a line was never checked, or there is none
    checked: int
    total: int
    who: str
    may_check: bool

    def waits_for(self, person_id: Any) -> bool:
        """Say whether the reader should look at the numbers now: whoever may check them."""
        return self.may_check and self.step == NUMBERS


def number_check(clinic: Any, *, may_check: bool) -> NumberCheck:
    """Return the task of a clinic, read from its lines: who checked which one when is kept there alone."""
    now, lines = timezone.now(), list(lines_to_keep(clinic))
    checks = [line.checked_at for line in lines if line.checked_at]
    due = min(checks) + EVERY if lines and len(checks) == len(lines) else None
    is_open = due is None or due <= now + ASKED_BEFORE
    last = next((line for line in lines if line.checked_at and line.checked_at == max(checks)), None)
    return NumberCheck(
        step=NUMBERS if is_open else APPROVED,
        due=due,
        checked=sum(at > now - EVERY for at in checks),
        total=len(lines),
        who=str(last.checked_by) if last else "",
        may_check=may_check,
    )
