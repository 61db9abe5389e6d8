"""Who is there when: leave, and the shifts of the duty people. A lead or admin enters them; one's own leave oneself."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.exceptions import Refused
from intake.models import Alert
from portal.accounts.models import Clinic, User
from portal.accounts.policies import check_may, current_permissions
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.models import Delivery, Outbox
from portal.audit.record import record
from portal.care.actions.alerts import pass_on_left_alerts
from portal.care.actions.setup import CannotAnswerAlerts, NotNamed
from portal.care.models import DutyPerson, DutyShift, Leave, holds


class EndsBeforeItStarts(Refused):
    message = _("The end must come after the start.")


class IsOver(Refused):
    message = _("That time is over already.")


class LastsNoTime(Refused):
    message = _("Start and end are the same time. For a whole day and night, enter two shifts.")


class NeedsLastDay(Refused):
    message = _("Give a last day: without a weekday the shift is on every day until then.")


@transaction.atomic
def enter_leave(*, clinic: Clinic, user: User, starts_at: datetime, ends_at: datetime, by: Actor) -> Leave:
    """Write down that somebody is away. Their alerts go to the others meanwhile, and come back with them."""
    _check_may_plan_leave(by, clinic, user)
    if Permission.ANSWER_ALERTS not in current_permissions(user, clinic):
        raise CannotAnswerAlerts
    if ends_at <= starts_at:
        raise EndsBeforeItStarts
    if ends_at <= timezone.now():
        raise IsOver
    leave = Leave.objects.create(clinic=clinic, user=user, starts_at=starts_at, ends_at=ends_at, entered_by=by.row)
    record("leave.entered", by=by, about=leave)
    _tell_now(leave)
    pass_on_left_alerts(at=timezone.now())
    return leave


@transaction.atomic
def end_leave(*, leave: Leave, by: Actor) -> None:
    """End somebody's leave at this moment; before it began it is taken back."""
    _check_may_plan_leave(by, leave.clinic, leave.user)
    now = timezone.now()
    if not Leave.objects.filter(pk=leave.pk, ends_at__gt=now).update(ends_at=max(now, leave.starts_at)):
        raise IsOver
    record("leave.ended", by=by, about=leave)
    _tell_now(leave)


@transaction.atomic
def add_shift(
    *, clinic: Clinic, user: User, weekday: int | None, starts: time, ends: time, first_day: date,
    last_day: date | None, by: Actor,
) -> DutyShift:  # fmt: skip
    """Give a duty person a shift: on a weekday of every week, or on every day until the last one."""
    check_may(by, clinic, Permission.PLAN_DUTY)
    if not DutyPerson.objects.filter(holds(timezone.now()), clinic=clinic, user=user).exists():
        raise NotNamed
    if starts == ends:
        raise LastsNoTime
    if weekday is None and last_day is None:
        raise NeedsLastDay
    if last_day is not None and last_day < first_day:
        raise EndsBeforeItStarts
    shift = DutyShift.objects.create(
        clinic=clinic, user=user, weekday=weekday, starts=starts, ends=ends, first_day=first_day, last_day=last_day,
        entered_by=by.row,
    )  # fmt: skip
    record("duty-shift.added", by=by, about=shift)
    return shift


@transaction.atomic
def end_shift(*, shift: DutyShift, by: Actor) -> None:
    """End a shift from this moment."""
    check_may(by, shift.clinic, Permission.PLAN_DUTY)
    ended = DutyShift.objects.filter(pk=shift.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by.row)
    if not ended:
        raise IsOver
    record("duty-shift.ended", by=by, about=shift)


def _check_may_plan_leave(by: Actor, clinic: Clinic, user: Any) -> None:
    """Raises MayNot unless this is somebody's own leave, or the actor plans the clinic's duty."""
    is_own = by.kind == "staff" and by.id == str(user.pk)
    check_may(by, clinic, Permission.ANSWER_ALERTS if is_own else Permission.PLAN_DUTY)


def _tell_now(leave: Leave) -> None:
    """Bring forward the messages of this person's open alerts: whoever answers them now is told at once."""
    theirs = Alert.objects.open().unacknowledged().filter(clinic_id=leave.clinic_id, owner_id=leave.user_id)
    waiting = Outbox.objects.waiting().filter(topic="alert.raised", about_id__in=theirs.values("pk"))
    now = timezone.now()
    Delivery.objects.filter(outbox__in=waiting, due_at__gt=now).update(due_at=now)
    waiting.filter(due_at__gt=now).update(due_at=now)
