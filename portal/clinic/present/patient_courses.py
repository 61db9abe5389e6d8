"""Courses and activities in a patient's own words: what is offered, where they are, what comes next."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.bound import Bound
from intake.forms import NO, YES
from intake.models import Patient
from intake.present.sending import titled
from intake.present.times import day_format, day_of, zone_of
from portal.care.practice import Course, Lesson
from portal.clinic.forms.practice import SharingForm


def listing(mine: list[Course], others: list[Course], bound: Bound) -> dict[str, Any]:
    """Return the context of the list: offered, going on, finished, put off, and what else there is."""
    return {
        "mine": [row(each, bound.patient) for each in mine if not is_put_off(each)],
        "put_off": [row(each, bound.patient) for each in mine if is_put_off(each)],
        "others": [row(each, bound.patient) for each in others],
        "agrees": bound.agrees,
    }


def at_home(mine: list[Course], patient: Patient) -> list[dict[str, Any]]:
    """Return the rows of the home: what was put off stands in the list alone."""
    return [row(each, patient) for each in mine if not is_put_off(each)]


def is_put_off(course: Course) -> bool:
    return course.given is not None and course.given.declined_at is not None and course.taking is None


def row(course: Course, patient: Patient) -> dict[str, Any]:
    """Return a line with its status, as `components/tasks.html` shows it."""
    kind = _("Activity: %(title)s") if course.is_activity else _("Course: %(title)s")
    status, tone = state(course)
    return {
        "title": kind % {"title": course.title},
        "url": reverse("patient_course", args=[course.page.pk]),
        "detail": " ".join(filter(None, [where(course), given_by(course, patient)])),
        "status": status,
        "tone": tone,
        "is_offered": course.given is not None and course.taking is None,
        "page_id": course.page.pk,
        "language": course.page.locale.language_code,
    }


def state(course: Course) -> tuple[str, str]:
    """Return the status and its tone."""
    if course.taking is None:
        return (_("New"), "slate") if course.given else ("", "")
    return (_("Done"), "moss") if course.is_finished else (_("Started"), "")


def where(course: Course) -> str:
    """Say where the patient is: the lesson that comes next, or how often an activity was done."""
    if course.is_activity:
        return times_done(course) if course.taking else minutes(course.page.minutes)
    if course.next is None or course.is_finished:
        return ""
    facts = {"n": number_of(course, course.next), "total": len(course.lessons)}
    lesson = _("Lesson %(n)s of %(total)s.") % facts
    return f"{lesson} {minutes(course.next.page.reading_minutes)}"


def minutes(count: int) -> str:
    return ngettext("%(n)s minute.", "%(n)s minutes.", count) % {"n": count}


def times_done(course: Course) -> str:
    count = course.done
    if not count:
        return ""
    return ngettext("Done on %(n)s day.", "Done on %(n)s days.", count) % {"n": count}


def number_of(course: Course, lesson: Lesson) -> int:
    return course.lessons.index(lesson) + 1


def given_by(course: Course, patient: Patient) -> str:
    if course.given is None:
        return ""
    facts = {"name": titled(course.given.shared_by), "day": day_of(course.given.shared_at, patient)}
    said = _("From %(name)s, %(day)s.") % facts
    return f"{said} “{course.given.message}”" if course.given.message else said


def course(chosen: Course, bound: Bound, form: SharingForm | None = None) -> dict[str, Any]:
    """Return the context of a course or an activity."""
    taking, patient = chosen.taking, bound.patient
    return {
        "course": chosen,
        "lessons": [(number, each) for number, each in enumerate(chosen.lessons, 1)],
        "language": chosen.page.locale.language_code,
        "given": given_by(chosen, patient),
        "is_offered": chosen.given is not None and taking is None,
        "done": done(chosen),
        "pace": pace(chosen, patient),
        "button": button(chosen),
        "agrees": bound.agrees,
        "sharing": sharing(chosen, form) if taking else None,
        "sharing_says": said(chosen, patient) if taking else "",
        "form": form,
    }


def lesson(chosen: Course, one: Lesson) -> dict[str, Any]:
    """Return what a lesson's page shows around the lesson."""
    return {
        "course": chosen,
        "lesson": one,
        "number": number_of(chosen, one),
        "total": len(chosen.lessons),
        "finishes": chosen.after(one) is None or has_rhythm(chosen),
    }


def done(course: Course) -> str:
    if course.is_activity:
        return times_done(course)
    return _("%(done)s of %(total)s lessons done.") % {"done": course.done, "total": len(course.lessons)}


def has_rhythm(course: Course) -> bool:
    return getattr(course.page, "rhythm", "own") != "own"


def pace(course: Course, patient: Patient) -> str:
    """Say from when the next lesson is meant. Nothing is locked."""
    day = course.next_day(zone_of(patient))
    if day is None:
        return ""
    if day <= today(patient):
        return _("The next one is for today.")
    return _("The next one is for %(day)s. You can also go on now.") % {"day": formats.date_format(day, day_format())}


def today(patient: Patient) -> date:
    now: datetime = timezone.now()
    return now.astimezone(zone_of(patient)).date()


def button(course: Course) -> str:
    """Return the words of the one button; empty where there is nothing to open."""
    if course.is_activity or course.next is None:
        return ""
    if course.taking is None or not course.done:
        return _("Begin with lesson %(n)s") % {"n": number_of(course, course.next)}
    return _("Go on with lesson %(n)s") % {"n": number_of(course, course.next)}


def sharing(course: Course, form: SharingForm | None) -> SharingForm:
    answer = {True: YES, False: NO}.get(course.taking.shares) if course.taking else None  # type: ignore[arg-type]
    return form or SharingForm(initial={"shares": answer})


def said(course: Course, patient: Patient) -> str:
    """Say what stands now, and since when."""
    taking = course.taking
    if taking is None or taking.shares_said_at is None:
        return _("You have not answered. Nobody sees how far you are.")
    facts = {"day": day_of(taking.shares_said_at, patient)}
    if taking.shares:
        return _("You said yes on %(day)s. Your care team can see how far you are.") % facts
    return _("You said no on %(day)s. Nobody sees how far you are.") % facts
