"""As much of a patient's courses and log as their care team may see: what they agreed to, and nothing beside it.

Whatever was not agreed to looks the same: not begun, put off, finished, never answered, or taken back.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.models import Consent, LogEntry
from portal.care.casefile import CaseFile
from portal.care.models import Recommendation
from portal.care.practice import Course, courses_of, given_to, pages_of, takings_of


@dataclass(frozen=True)
class Seen:
    """A course or an activity of a patient, as their care team may see it."""

    title: str
    page_id: int
    given: Recommendation | None
    course: Course | None  # None: not shared, whatever stands there


def seen_by_team(case: CaseFile) -> list[Seen]:
    """Return what was given, and what else the patient shares. A fixed number of queries."""
    patient, given = case.patient, given_to(case.patient)
    takings = takings_of(patient) if agrees(case) else {}
    shared = {page_id: taking for page_id, taking in takings.items() if taking.shares}
    found = courses_of(patient, pages_of(patient.clinic, set(shared)), given, shared)
    courses = {course.page.pk: course for course in found}
    rows = [Seen(row.page.title, page_id, row, courses.pop(page_id, None)) for page_id, row in given.items()]
    return rows + [Seen(course.title, page_id, None, course) for page_id, course in courses.items()]


def entries_for_team(case: CaseFile) -> list[LogEntry]:
    """Return the entries of the log that the patient shares now, newest first."""
    if not agrees(case):
        return []
    return list(case.patient.log_entries.filter(shared_at__isnull=False).order_by("-written_at"))


def agrees(case: CaseFile) -> bool:
    """Say whether the patient's last word on being asked is a yes: taking it back ends all sharing with it."""
    return bool(case.consents) and case.consents[0].decision == Consent.GIVEN
