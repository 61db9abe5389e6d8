"""What a patient takes along of their courses and their log: theirs to read, and for machines to read too."""

from __future__ import annotations

from typing import Any

from intake.models import LogEntry, Patient
from portal.care.models import Taking


def copy_of(patient: Patient) -> dict[str, Any]:
    """Return all of it in plain values, times in UTC. Three queries."""
    takings = Taking.objects.filter(patient=patient).select_related("page").prefetch_related("steps__page")
    return {
        "courses": [_taking(row) for row in takings.order_by("started_at")],
        "log": [_entry(row) for row in patient.log_entries.order_by("written_at")],
    }


def _taking(row: Taking) -> dict[str, Any]:
    return {
        "title": row.page.title,
        "started_at": row.started_at,
        "last_here_at": row.seen_at,
        "care_team_may_see": row.shares,
        "said_at": row.shares_said_at,
        "done": [{"title": step.page.title, "at": step.done_at} for step in row.steps.all()],
    }


def _entry(row: LogEntry) -> dict[str, Any]:
    said = {step: getattr(row, step) for step in LogEntry.STEPS}
    return {
        "written_at": row.written_at,
        "saved_at": row.saved_at,
        "about": row.about,
        **said,
        "shared_with_care_team_since": row.shared_at,
    }
