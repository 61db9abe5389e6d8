"""Every step in the life of an alert, with who and when. Nothing closes by itself, and no step is ever taken away."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake import exceptions
from intake.models import Alert, AlertEvent, Deadlines
from intake.models.alerts import TOP
from intake.psychometrics.rules import Level
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.record import record

NO_ACTION = "no-action-needed"
ACTION_CODES = ("called", "saw-in-visit", "safety-plan", "handed-over", "emergency-services", NO_ACTION)
RISK_LEVELS = ("none", "low", "moderate", "high")
PLANS = ("in-place", "updated", "made", "not-needed")
TOOLS = ("c-ssrs", "asq", "interview", "own-tool")
FURTHEST = timedelta(days=366)  # to the day on which somebody looks again
COVERED = ("protective-factors", "means-safety", "emergency-contact")


@transaction.atomic
def see_alert(*, alert: Alert, by: Actor) -> Alert:
    """Say that a person has seen the alert and takes it. What they do has a clock of its own from now."""
    locked = _open(alert)
    if locked.acknowledged_at is None:
        now = timezone.now()
        _mark_seen(locked, by, now)
        locked.due_at = locked.climbs_at = Deadlines(locked.clinic).acted_by(cast(Level, locked.level), now)
        locked.save()
        record("alert.seen", by=by, about=locked, patients=[locked.patient_id])
    return locked


@transaction.atomic
def acknowledge_alert(*, alert: Alert, by: Actor, action_code: str, plan: str = "", note: str = "") -> Alert:
    """Say that a person has seen the alert and what they did. Ends the messages, not the alert."""
    _check_action(action_code, note)
    locked = _open(alert)
    _mark_acted(locked, by, timezone.now())
    locked.save()
    state = "assessed" if action_code == NO_ACTION else "contacted"
    keep_step(locked, state, by, action_code=action_code, plan=plan, note=note)
    record("alert.acknowledged", by=by, about=locked, patients=[locked.patient_id], action_code=action_code)
    return locked


@transaction.atomic
def assess_alert(
    *, alert: Alert, by: Actor, tool: str, risk_level: str, plan: str, covered: Iterable[str] = (), note: str = ""
) -> Alert:
    """Keep an assessment of the risk: with what, what came out, the safety plan and what was talked about."""
    covered = sorted(covered)
    if tool not in TOOLS or risk_level not in RISK_LEVELS or plan not in PLANS or not set(covered) <= set(COVERED):
        raise exceptions.NotAssessed
    locked = _open(alert)
    _mark_acted(locked, by, timezone.now())
    locked.save()
    keep_step(locked, "assessed", by, tool=tool, risk_level=risk_level, plan=plan, covered=covered, note=note)
    record("alert.assessed", by=by, about=locked, patients=[locked.patient_id])
    return locked


@transaction.atomic
def close_alert(
    *, alert: Alert, by: Actor, action_code: str, risk_level: str, plan: str, next_date: date | None, note: str = ""
) -> Alert:
    """Close an alert. Raises NotClosable without action code, risk level, plan and next date."""
    complete = action_code in ACTION_CODES and risk_level in RISK_LEVELS and plan in PLANS and next_date is not None
    if not complete:
        raise exceptions.NotClosable
    _check_action(action_code, note)
    locked, now = _open(alert), timezone.now()
    today = locked.clinic.day(now)
    if next_date is not None and next_date < today:
        raise exceptions.NotClosable(_("The next date cannot lie in the past."))
    if next_date is not None and next_date > today + FURTHEST:
        raise exceptions.NotClosable(_("The next date must lie within a year."))
    _end(locked, by, now)
    details = {"action_code": action_code, "risk_level": risk_level, "plan": plan, "next_date": next_date}
    keep_step(locked, "resolved", by, note=note, **details)
    record("alert.closed", by=by, about=locked, patients=[locked.patient_id], action_code=action_code)
    return locked


@transaction.atomic
def void_alert(*, alert: Alert, by: Actor, note: str) -> Alert:
    """Close an alert that should not have been raised, with the reason. What raised it stays."""
    if not note.strip():
        raise exceptions.NoReason
    locked = _open(alert)
    locked.is_void = True
    _end(locked, by, timezone.now())
    keep_step(locked, "void", by, note=note)
    record("alert.void", by=by, about=locked, patients=[locked.patient_id])
    return locked


@transaction.atomic
def reopen_alert(*, alert: Alert, by: Actor, note: str) -> Alert:
    """Open a closed alert again, with the reason: it is new to everybody, its clock and messages start again.

    Raises OpenedMeanwhile, so that nobody's reason is dropped without a word.
    """
    if not note.strip():
        raise exceptions.NoReason
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if locked.is_open:
        raise exceptions.OpenedMeanwhile
    locked.closed_at = locked.closed_by = locked.acknowledged_at = locked.acknowledged_by = None
    locked.acted_at, locked.acted_by, locked.is_void = None, None, False
    locked.due_at = locked.climbs_at = Deadlines(locked.clinic).seen_by(cast(Level, locked.level), timezone.now())
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        raise exceptions.NewerAlert from error
    keep_step(locked, "reopened", by, note=note)
    outbox.post("alert.raised", about=locked, clinic_id=locked.clinic_id, patient_id=locked.patient_id)
    record("alert.reopened", by=by, about=locked, patients=[locked.patient_id])
    return locked


@transaction.atomic
def climb(*, alert: Alert, by: Actor) -> bool:
    """Move an alert one rung up the ladder, with a message of its own. False where another worker was faster."""
    rung, at = min(alert.rung + 1, TOP), alert.climbs_at
    assert at is not None  # it was found by its clock
    next_at = None if rung == TOP else Deadlines(alert.clinic).next_rung(cast(Level, alert.level), at)
    same = Alert.objects.climbing(timezone.now()).filter(pk=alert.pk, rung=alert.rung, climbs_at=at)
    if same.update(rung=rung, climbs_at=next_at, updated_at=timezone.now()) != 1:
        return False
    keep_step(alert, "escalated", by, rung=rung)
    outbox.post("alert.climbed", about=alert, clinic_id=alert.clinic_id, patient_id=alert.patient_id)
    record("alert.escalated", by=by, about=alert, clinic_id=alert.clinic_id, patients=[alert.patient_id], rung=rung)
    return True


def keep_step(alert: Alert, state: str, by: Actor, **details: Any) -> AlertEvent:
    """Write one step of an alert's life."""
    return AlertEvent.objects.create(alert=alert, state=state, actor_kind=by.kind, actor_id=by.id, **details)


def _open(alert: Alert) -> Alert:
    """Return the alert as it stands now. Raises ClosedMeanwhile, so that nothing is written into a closed one.

    Raises AnsweredMeanwhile where a heavier answer came since `alert` was read: nobody answers one that they never saw.
    """
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if not locked.is_open:
        raise exceptions.ClosedMeanwhile
    if locked.answers != alert.answers:
        raise exceptions.AnsweredMeanwhile
    return locked


def _mark_seen(alert: Alert, by: Actor, now: datetime) -> None:
    if alert.acknowledged_at is None:
        alert.acknowledged_at, alert.acknowledged_by = now, by.row
        keep_step(alert, "seen", by)


def _mark_acted(alert: Alert, by: Actor, now: datetime) -> None:
    _mark_seen(alert, by, now)
    if alert.acted_at is None:
        alert.acted_at, alert.acted_by, alert.climbs_at = now, by.row, None


def _end(alert: Alert, by: Actor, now: datetime) -> None:
    _mark_seen(alert, by, now)
    alert.closed_at, alert.closed_by, alert.climbs_at = now, by.row, None
    alert.save()


def _check_action(action_code: str, note: str) -> None:
    if action_code not in ACTION_CODES:
        raise exceptions.NotClosable(exceptions.NotClosable.message)
    if action_code == NO_ACTION and not note.strip():
        raise exceptions.NoReason
