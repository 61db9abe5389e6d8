"""What staff see of a patient's courses and log, in plain values: what is shared, and no word about the rest."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.models import ActivityPage
from portal.care.casefile import CaseFile
from portal.care.practice import giveable
from portal.care.practice_shared import Seen, entries_for_team, seen_by_team
from portal.clinic.forms.practice import PEOPLE
from portal.clinic.present import times
from portal.clinic.present.patient_log import steps


def page(case: CaseFile) -> dict[str, Any]:
    """Return the context of the page."""
    patient, zone = case.patient, case.patient.clinic.zone
    seen, entries = seen_by_team(case), entries_for_team(case)
    given = {row.page_id for row in seen if row.given}
    return {
        "patient": patient,
        "seen": [row(each, zone) for each in seen],
        "giveable": [choice(each) for each in giveable(patient.clinic, patient.language) if each.pk not in given],
        "entries": [entry(each, zone) for each in entries],
        "between": between(case, entries, zone),
    }


def row(seen: Seen, zone: Any) -> dict[str, Any]:
    """Return one line; of what is not shared it says that, whatever stands there."""
    given = seen.given
    facts = {"name": given.shared_by.name, "day": times.day(given.shared_at, zone)} if given else {}
    return {
        "id": given.pk if given else None,
        "title": seen.title,
        "given": _("Offered by %(name)s, %(day)s.") % facts if given else _("Begun by the patient."),
        "progress": progress(seen, zone) if seen.course else _("Not shared"),
        "is_shared": seen.course is not None,
    }


def progress(seen: Seen, zone: Any) -> str:
    course = seen.course
    assert course is not None
    assert course.taking is not None
    facts = {"day": times.day(course.taking.seen_at, zone), "n": course.done, "total": len(course.lessons)}
    if course.is_activity:
        return (
            ngettext("Done on %(n)s day. Last there %(day)s.", "Done on %(n)s days. Last there %(day)s.", course.done)
            % facts
        )
    return _("%(n)s of %(total)s lessons done. Last there %(day)s.") % facts


def choice(page: Any) -> dict[str, Any]:
    is_activity = isinstance(page, ActivityPage)
    kind = _("Activity: %(title)s") if is_activity else _("Course: %(title)s")
    return {
        "page_id": page.pk,
        "title": kind % {"title": page.title},
        "url": page.url or "",
        "lead": page.lead,
        "alone": is_activity and page.with_professional,
    }


def entry(row: Any, zone: Any) -> dict[str, Any]:
    return {
        "written": times.day(row.written_at, zone),
        "about": str(PEOPLE[row.about]) if row.about else "",
        "steps": steps(row),
        "language": row.language,
    }


def between(case: CaseFile, entries: list[Any], zone: Any) -> list[str]:
    """Count the shared entries since each finished intake, up to the next one."""
    points = [profile.completed_at for profile in case.profiles]  # newest first
    said = []
    for at, until in zip(points, [None, *points], strict=False):
        count = sum(at <= each.written_at and (until is None or each.written_at < until) for each in entries)
        if count:
            words = ngettext(
                "%(n)s shared entry after the intake of %(day)s.",
                "%(n)s shared entries after the intake of %(day)s.",
                count,
            )
            said.append(words % {"n": count, "day": times.day(at, zone)})
    return said
