"""Groups and priorities: who stands where on the caseload, and why."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from intake.models import Alert, Invitation, Profile
from portal.care.caseload import Standing
from portal.clinic.present.triage import Group, Priority, place

NOW = datetime(2026, 6, 11, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def standing(**facts) -> Standing:
    return Standing(patient_id=uuid4(), **{"next_visit_at": None, **facts})


def alert(level="urgent", **facts) -> Alert:
    return Alert(level=level, raised_at=NOW - HOUR, due_at=NOW + HOUR, **facts)


def invitation(answered=0, **facts) -> Invitation:
    row = Invitation(created_at=NOW - DAY, updated_at=NOW - HOUR, **{"expires_at": NOW + DAY, **facts})
    row.answered = answered
    return row


def profile(is_reviewed=True) -> Profile:
    row = Profile(completed_at=NOW - 2 * HOUR)
    row.is_reviewed = is_reviewed
    return row


PLACES = {
    "urgent alert": ({"alerts": [alert()]}, Group.ACTION, Priority.ACT_NOW),
    "emergency": ({"alerts": [alert("emergency")]}, Group.ACTION, Priority.ACT_NOW),
    "same-day alert": ({"alerts": [alert("same-day")]}, Group.ACTION, Priority.TODAY),
    "acknowledged alert": ({"alerts": [alert(acknowledged_at=NOW, acted_at=NOW)]}, Group.ACTION, Priority.TODAY),
    "code asked": ({"invitation": invitation(code_asked_at=NOW)}, Group.ACTION, Priority.TODAY),
    "code asked after sending": (
        {"invitation": invitation(code_asked_at=NOW, submitted_at=NOW - DAY), "profile": profile()},
        Group.ACTION,
        Priority.TODAY,
    ),
    "code asked to a home that ended": (
        {"invitation": invitation(code_asked_at=NOW, submitted_at=NOW - 90 * DAY), "profile": profile()},
        Group.OTHERS,
        Priority.STEADY,
    ),
    "wrong codes": ({"invitation": invitation(code_paused_until=NOW + HOUR)}, Group.ACTION, Priority.TODAY),
    "wants a call": ({"invitation": invitation(put_off="by-phone")}, Group.ACTION, Priority.TODAY),
    "stopped": ({"invitation": invitation(stopped_at=NOW - DAY)}, Group.ACTION, Priority.TODAY),
    "stopped long ago": ({"invitation": invitation(stopped_at=NOW - 8 * DAY)}, Group.WAITING, Priority.PART_DONE),
    "refused": ({"invitation": invitation(refused_at=NOW - DAY)}, Group.ACTION, Priority.TODAY),
    "later": ({"invitation": invitation(put_off="later")}, Group.WAITING, Priority.INVITED),
    "new": ({"profile": profile(is_reviewed=False)}, Group.NEW, Priority.NEW),
    "new and seen today": (
        {"profile": profile(is_reviewed=False), "next_visit_at": NOW + HOUR},
        Group.NEW,
        Priority.NEW,
    ),
    "seen today": ({"profile": profile(), "next_visit_at": NOW + HOUR}, Group.TODAY, Priority.STEADY),
    "seen today, invited": ({"invitation": invitation(), "next_visit_at": NOW + HOUR}, Group.TODAY, Priority.INVITED),
    "invited": ({"invitation": invitation()}, Group.WAITING, Priority.INVITED),
    "part done": ({"invitation": invitation(answered=3)}, Group.WAITING, Priority.PART_DONE),
    "expired": ({"invitation": invitation(expires_at=NOW - HOUR)}, Group.WAITING, Priority.EXPIRED),
    "ended link": ({"invitation": invitation(revoked_at=NOW), "profile": profile()}, Group.OTHERS, Priority.STEADY),
    "steady": ({"profile": profile()}, Group.OTHERS, Priority.STEADY),
    "nothing yet": ({}, Group.OTHERS, Priority.NONE),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_patient_stands_in_their_group(name):
    facts, group, priority = PLACES[name]
    placed = place(standing(**facts), None, NOW, UTC)
    assert (placed.group, placed.priority) == (group, priority)


def test_somebody_who_got_worse_is_watched():
    assert place(standing(profile=profile()), object(), NOW, UTC).priority is Priority.WATCH


def test_the_alert_that_is_due_first_stands_first():
    late, early = alert(), alert()
    early.due_at = NOW
    rows = [place(standing(alerts=[each]), None, NOW, UTC) for each in (late, early)]
    assert min(rows, key=lambda row: row.order).standing.alerts == [early]
