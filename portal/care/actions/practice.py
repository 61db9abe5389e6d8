"""A patient goes through a course or an activity, says whether the care team may see it, or puts it off."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake import policies as of_patient
from intake.exceptions import Refused
from intake.models import Invitation
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies
from portal.care.models import Recommendation, StepDone, Taking
from portal.care.practice import Course, Lesson


class Waits(Refused):
    message = _("Your clinic is reading this page again, because it was changed. You can open it after that.")


@transaction.atomic
def go_on(*, invitation: Invitation, course: Course, lesson: Lesson | None = None, by: Actor) -> Taking:
    """Begin a course or an activity, or come back to it; `lesson` is where the patient is from now on.

    Raises LinkEnded, NotConsented or Waits.
    """
    of_patient.check_can_keep(invitation, by)
    if not (lesson.may_open if lesson else course.may_open):
        raise Waits
    taking = _taking(invitation, course)
    if lesson is not None:
        taking.here_id = lesson.page.pk
    taking.seen_at = timezone.now()
    taking.save(update_fields=["here", "seen_at"])
    Recommendation.objects.filter(
        patient_id=invitation.patient_id, page_id=course.page.pk, declined_at__isnull=False
    ).update(declined_at=None)
    _record("course.begun" if course.taking is None else "course.continued", taking, by)
    return taking


@transaction.atomic
def finish_step(*, invitation: Invitation, course: Course, lesson: Lesson | None = None, by: Actor) -> Taking:
    """Note that a lesson is finished, once, or that an activity was done, once a day. Raises as `go_on` does."""
    of_patient.check_can_keep(invitation, by)
    if not (lesson.may_open if lesson else course.may_open):
        raise Waits
    taking, now = _taking(invitation, course), timezone.now()
    if lesson is None or not taking.steps.filter(page_id=lesson.page.pk).exists():
        page_id = lesson.page.pk if lesson else course.page.pk
        day = invitation.clinic.day(now)
        StepDone.objects.get_or_create(taking=taking, page_id=page_id, day=day, defaults={"done_at": now})
    after = course.after(lesson) if lesson else None
    taking.here_id, taking.seen_at = after.page.pk if after else taking.here_id, now
    taking.save(update_fields=["here", "seen_at"])
    _record("course.step-done", taking, by)
    return taking


@transaction.atomic
def choose_sharing(*, invitation: Invitation, taking: Taking, shares: bool, by: Actor) -> None:
    """Say whether the care team may see how far one is. A no, and taking a yes back, needs no consent."""
    if shares:
        of_patient.check_can_keep(invitation, by)
    else:
        of_patient.check_is_oneself(invitation, by)
    _check_own(taking, by)
    # It may be deleted on another page.
    if Taking.objects.filter(pk=taking.pk).update(shares=shares, shares_said_at=timezone.now()):
        _record("course.shared" if shares else "course.unshared", taking, by)


@transaction.atomic
def forget(*, invitation: Invitation, taking: Taking, by: Actor) -> None:
    """Delete what is kept about a course or an activity, for good."""
    of_patient.check_is_oneself(invitation, by)
    _check_own(taking, by)
    if Taking.objects.filter(pk=taking.pk).delete()[0]:
        _record("course.forgotten", taking, by)


@transaction.atomic
def put_off(*, invitation: Invitation, recommendation: Recommendation, by: Actor) -> None:
    """Say "not now" to what was given. It stays open to the patient, and staff are not told."""
    of_patient.check_is_oneself(invitation, by)
    if str(recommendation.patient_id) != by.id:
        raise policies.PatientNotFound
    recommendation.declined_at = timezone.now()
    recommendation.save(update_fields=["declined_at"])
    record("course.put-off", by=by, about=recommendation, patients=[recommendation.patient_id])


@transaction.atomic
def take_back(*, recommendation: Recommendation, by: Actor) -> None:
    """Take back what was given to a patient, as somebody who cares for them. What they kept of it stays theirs."""
    policies.check_cares_for(by, recommendation.patient, Permission.SHARE_CONTENT)
    standing = Recommendation.objects.filter(pk=recommendation.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=timezone.now()):  # done twice, the first time stands
        record("content.taken-back", by=by, about=recommendation, patients=[recommendation.patient_id])


def _taking(invitation: Invitation, course: Course) -> Taking:
    """Return the patient's row for a course, new or not; two devices at once make one."""
    row, _is_new = Taking.objects.select_for_update().get_or_create(
        patient_id=invitation.patient_id, page_id=course.page.pk, defaults={"clinic_id": invitation.clinic_id}
    )
    return row


def _check_own(taking: Taking, by: Actor) -> None:
    if str(taking.patient_id) != by.id:
        raise policies.PatientNotFound


def _record(action: str, taking: Taking, by: Actor, **facts: Any) -> None:
    record(action, by=by, about=taking, patients=[taking.patient_id], **facts)
