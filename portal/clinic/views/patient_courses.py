"""Courses and activities of a patient: go on where they were, on whatever device, and say who may see it."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content import presence
from intake.bound import BoundRequest
from intake.doors import go
from intake.pages import show
from portal.audit.record import record
from portal.care import practice
from portal.care.actions import practice as actions
from portal.care.own_copy import copy_of
from portal.care.practice import Course, Lesson
from portal.clinic.forms.practice import SharingForm
from portal.clinic.own_pages import in_private
from portal.clinic.present import patient_courses as present


@require_safe
@in_private
def courses(request: BoundRequest) -> HttpResponse:
    """List what was offered, what is going on, and what else there is."""
    patient = request.bound.patient
    mine = practice.courses_at_home(patient)
    others = practice.others_for(patient, request.LANGUAGE_CODE, mine)
    record("courses.read", by=request.bound.actor, about=patient, patients=[patient.pk])
    return show(request, "you/courses.html", present.listing(mine, others, request.bound))


@require_safe
@in_private
def course(request: BoundRequest, page_id: int) -> HttpResponse:
    """Show the lessons of a course with those that are done, or an activity with its steps."""
    return draw(request, found(request, page_id))


@require_POST
@in_private
def begin(request: BoundRequest, page_id: int) -> HttpResponse:
    """Begin, or go on: at the lesson that is named, else at the next one."""
    chosen = found(request, page_id)
    lesson = lesson_of(chosen, request.POST.get("lesson", "")) if request.POST.get("lesson") else chosen.next
    if not chosen.is_activity and lesson is None:
        return go(request, "patient_course", page_id)
    try:
        actions.go_on(invitation=request.bound.invitation, course=chosen, lesson=lesson, by=request.bound.actor)
    except actions.Waits:
        return go(request, "patient_course", page_id)
    return go(request, "patient_lesson", page_id, lesson.page.pk) if lesson else go(request, "patient_course", page_id)


@require_safe
@in_private
def lesson(request: BoundRequest, page_id: int, lesson_id: int) -> HttpResponse:
    """Show one lesson; one that was changed since it was signed waits."""
    chosen = found(request, page_id)
    one = chosen.lesson(lesson_id)
    if one is None:
        raise Http404
    if not one.may_open:
        return go(request, "patient_course", page_id)
    record("lesson.read", by=request.bound.actor, about=request.bound.patient, patients=[request.bound.patient.pk])
    piece = presence.piece(one.page) | {"send_on": presence.sending_on(one.page, request)}
    context = piece | present.lesson(chosen, one)
    return show(request, "you/lesson.html", context)


@require_POST
@in_private
def done(request: BoundRequest, page_id: int) -> HttpResponse:
    """Note that a lesson is finished and go on to the next, or that an activity was done."""
    chosen = found(request, page_id)
    if not chosen.is_activity and not request.POST.get("lesson"):
        return go(request, "patient_course", page_id)
    finished = None if chosen.is_activity else lesson_of(chosen, request.POST.get("lesson", ""))
    by, invitation = request.bound.actor, request.bound.invitation
    try:
        actions.finish_step(invitation=invitation, course=chosen, lesson=finished, by=by)
    except actions.Waits:
        return go(request, "patient_course", page_id)
    after = chosen.after(finished) if finished else None
    if after is None or present.has_rhythm(chosen):  # the next one is for another day
        return go(request, "patient_course", page_id)
    return go(request, "patient_lesson", page_id, after.page.pk)


@require_POST
@in_private
def sharing(request: BoundRequest, page_id: int) -> HttpResponse:
    """Keep whether the care team may see how far the patient is."""
    chosen, form = found(request, page_id), SharingForm(request.POST)
    if chosen.taking is None:
        raise Http404
    if not form.is_valid():
        return draw(request, chosen, form)
    actions.choose_sharing(
        invitation=request.bound.invitation, taking=chosen.taking, shares=form.says_yes, by=request.bound.actor
    )
    return go(request, "patient_course", page_id)


@require_POST
@in_private
def put_off(request: BoundRequest, page_id: int) -> HttpResponse:
    """Take a "not now" to something that was offered."""
    chosen = found(request, page_id)
    if chosen.given is None:
        raise Http404
    actions.put_off(invitation=request.bound.invitation, recommendation=chosen.given, by=request.bound.actor)
    return go(request, "patient_home")


@require_POST
@in_private
def forget(request: BoundRequest, page_id: int) -> HttpResponse:
    """Delete how far the patient came."""
    chosen = found(request, page_id)
    if chosen.taking is None:
        raise Http404
    actions.forget(invitation=request.bound.invitation, taking=chosen.taking, by=request.bound.actor)
    return go(request, "patient_courses")


@require_safe
@in_private
def copy(request: BoundRequest) -> HttpResponse:
    """Hand over everything that is kept here of courses and of the log, as a file that machines read too."""
    patient = request.bound.patient
    record("practice.copied", by=request.bound.actor, about=patient, patients=[patient.pk])
    reply = JsonResponse(copy_of(patient), json_dumps_params={"indent": 2, "ensure_ascii": False})
    reply.headers["Content-Disposition"] = f'attachment; filename="{_("my-courses-and-log")}.json"'
    return reply


def found(request: BoundRequest, page_id: int) -> Course:
    """Return the course that this patient may open; 404 for every other, whatever it is."""
    chosen = practice.course_for(request.bound.patient, page_id)
    if chosen is None:
        raise Http404
    return chosen


def lesson_of(chosen: Course, posted: str) -> Lesson:
    one = chosen.lesson(int(posted)) if posted.isdecimal() and len(posted) < 12 else None
    if one is None:
        raise Http404
    return one


def draw(request: BoundRequest, chosen: Course, form: SharingForm | None = None) -> HttpResponse:
    patient = request.bound.patient
    record("course.read", by=request.bound.actor, about=patient, patients=[patient.pk])
    opens = chosen.is_activity and chosen.may_open
    piece = presence.piece(chosen.page) | {"send_on": presence.sending_on(chosen.page, request)} if opens else {}
    context = piece | present.course(chosen, request.bound, form)
    name = "you/activity.html" if chosen.is_activity else "you/course.html"
    return show(request, name, context, status=422 if form else 200)
