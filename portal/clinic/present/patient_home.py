"""The patient's home in plain values."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake import steps
from intake.bound import Bound
from intake.models import Invitation
from intake.pages import phone_of
from intake.path import Path
from intake.present.parts import tasks
from intake.present.sending import next_visit, titled
from intake.present.times import day_of, moment_of
from portal.care.access import Shared
from portal.care.practice import Course
from portal.clinic.present.patient_courses import at_home


def page(bound: Bound, shared: Shared, courses: list[Course], language: str) -> dict[str, Any]:
    """Return the context of the home."""
    invitation, word = bound.invitation, bound.decision
    visit, clinic = next_visit(invitation), invitation.clinic
    recommendations, reviews = ([], []) if bound.veil.hides else (shared.recommendations, shared.reviews)
    return {
        "name": invitation.patient.called.split()[0],
        "visit": visit,
        "work": work(bound, language) if bound.is_asked else None,
        "sent": day_of(invitation.submitted_at, invitation.patient) if invitation.submitted_at else "",
        "took_back_at": moment_of(word.decided_at, bound.patient) if word and bound.took_back else "",
        "lead": _("One thing to finish.") if bound.is_asked else nothing_to_do(visit),
        "shared": [shared_row(row, shared, invitation) for row in recommendations],
        "courses": at_home(courses, bound.patient),
        "messages_for_you": [message_row(row, invitation) for row in reviews if row.message],
        "has_consent": bound.agrees,
        "private_url": reverse(bound.screen_page),
        **phone_of(clinic),
    }


def nothing_to_do(visit: str) -> str:
    if visit:
        return _("Nothing to do before %(visit)s.") % {"visit": visit}
    return _("There is nothing that you need to do now.")


def work(bound: Bound, language: str) -> dict[str, Any]:
    """Return the one main card: what is left, part by part, and one button."""
    invitation, path = bound.invitation, bound.path
    part = path.first_open_part()
    minutes = path.minutes_left()
    left = ngettext("About 1 minute left.", "About %(minutes)s minutes left.", minutes) % {"minutes": minutes}
    until = _("Open until %(day)s.") % {"day": day_of(invitation.expires_at, invitation.patient)}
    return {
        "title": _("Get ready for your visit"),
        "detail": f"{left} {until}" if part else until,
        "tasks": tasks(path, language),
        "button": _("Check and send") if part is None else begin_or_go_on(path, part.number),
        "url": steps.next_address(path),
    }


def begin_or_go_on(path: Path, number: int) -> str:
    started = path.done or number > 1
    words = _("Go on with part %(number)s") if started else _("Start with part %(number)s")
    return words % {"number": number}


def shared_row(row: Any, shared: Shared, invitation: Invitation) -> dict[str, Any]:
    """Return a page that a clinician gave, with their own line. Its title is the one that was signed."""
    known = shared.known.get(row.page_id)
    may_open = shared.may_open(row)
    return {
        "id": row.pk,
        "title": row.page.title if may_open or known is None else known.title,
        "may_open": may_open,
        "language": row.page.locale.language_code,
        "detail": _("From %(name)s, %(day)s.")
        % {"name": titled(row.shared_by), "day": day_of(row.shared_at, invitation.patient)},
        "message": row.message,
        "status": _("Opened") if row.opened_at else _("New"),
        "tone": "" if row.opened_at else "slate",
    }


def message_row(row: Any, invitation: Invitation) -> dict[str, str]:
    """Return what a clinician wrote to the patient after reading the answers."""
    day = day_of(row.released_at, invitation.patient)
    heading = _("%(name)s wrote on %(day)s") % {"name": titled(row.reviewed_by), "day": day}
    return {"heading": heading, "text": row.message}
