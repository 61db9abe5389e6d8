"""Raises alerts in the transaction of the answer, and keeps every step of their life. Nothing closes by itself."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake import clock, exceptions
from intake.models import Alert, AlertEvent, Assessment
from intake.psychometrics.rules import Level
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.record import record

ACTION_CODES = ("called", "saw-in-visit", "safety-plan", "handed-over", "emergency-services", "no-action-needed")
RISK_LEVELS = ("none", "low", "moderate", "high")
PANEL_SHOWN = "alert.panel-shown"
PLANS = ("in-place", "updated", "made", "not-needed")


def unsaved_alert(
    *,
    assessment: Assessment,
    item: str,
    rule: str,
    rule_version: str,
    level: Level,
    evidence: Mapping[str, Any],
    raised_at: datetime,
) -> Alert:
    """Build the alert of a finding, as it is when it is raised."""
    invitation = assessment.invitation
    return Alert(
        clinic_id=assessment.clinic_id,
        patient_id=assessment.patient_id,
        invitation=invitation,
        assessment=assessment,
        item=item,
        rule=rule,
        rule_version=rule_version,
        level=level,
        evidence=dict(evidence),
        owner_id=invitation.responsible_id,
        raised_at=raised_at,
        due_at=clock.due_at(invitation.clinic, level, raised_at),
    )


def raise_alert(
    *, assessment: Assessment, item: str, rule: str, by: Actor, is_new_answer: bool = False, **details: Any
) -> tuple[Alert, bool]:
    """Raise the alert of a finding once, with its first message, in the caller's transaction.

    A new answer after the alert was closed raises another; a higher one on an open alert asks for attention again.
    `details` are rule_version, level and evidence. Returns the alert and whether somebody must look anew.
    """
    known = Alert.objects.filter(assessment=assessment, item=item, rule=rule).order_by("-raised_at").first()
    if known is not None and not (is_new_answer and _asks_anew(known, details["evidence"])):
        return known, False
    if known is not None and known.is_open:
        return _ask_again(known, details["evidence"], by), True
    alert = unsaved_alert(assessment=assessment, item=item, rule=rule, raised_at=timezone.now(), **details)
    alert.save(force_insert=True)
    _step(alert, "raised", by)
    outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id, patient_id=alert.patient_id)
    record("alert.raised", by=by, about=alert, patients=[alert.patient_id], level=alert.level)
    return alert, True


def _asks_anew(known: Alert, evidence: Mapping[str, Any]) -> bool:
    return known.closed_at is not None or is_higher(evidence, known.evidence)


def is_higher(evidence: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Say whether an answer weighs more than the one that raised the alert."""
    return int(evidence.get("value") or 0) > int(known.get("value") or 0)


def _ask_again(alert: Alert, evidence: Mapping[str, Any], by: Actor) -> Alert:
    """Put a heavier answer on an open alert: the earlier one stays below it, and the clock and messages start again."""
    now = timezone.now()
    earlier = [*alert.evidence.get("earlier", []), {k: v for k, v in alert.evidence.items() if k != "earlier"}]
    alert.evidence = {**evidence, "earlier": earlier}
    alert.acknowledged_at = alert.acknowledged_by = None
    alert.due_at = clock.due_at(alert.invitation.clinic, cast(Level, alert.level), now)
    alert.save()
    _step(alert, "raised", by)
    outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id, patient_id=alert.patient_id)
    record("alert.raised-again", by=by, about=alert, patients=[alert.patient_id], level=alert.level)
    return alert


def mark_changed(*, assessment: Assessment, item: str) -> None:
    """Note on the alerts of an item that its answer was changed later. The finding stays."""
    Alert.objects.filter(assessment=assessment, item=item).update(changed_since=True)


@transaction.atomic
def note_panel_shown(*, alert: Alert, by: Actor) -> None:
    """Write that the support page was drawn for the patient: the one read row of that page."""
    record(PANEL_SHOWN, by=by, about=alert, patients=[alert.patient_id])


@transaction.atomic
def note_choice(*, alert: Alert, choice: str, by: Actor) -> None:
    """Note what the patient chose on the support page: go-on or stop."""
    alert.patient_choice = choice
    alert.save(update_fields=["patient_choice", "updated_at"])
    record("alert.choice", by=by, about=alert, patients=[alert.patient_id])


@transaction.atomic
def acknowledge_alert(*, alert: Alert, by: Actor, action_code: str, plan: str = "", note: str = "") -> Alert:
    """Say that a person has seen the alert and what they did. Ends the messages, not the alert."""
    if action_code not in ACTION_CODES:
        raise exceptions.NotClosable(exceptions.NotClosable.message)
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if locked.acknowledged_at is None:
        locked.acknowledged_at, locked.acknowledged_by = timezone.now(), by.row
        locked.save(update_fields=["acknowledged_at", "acknowledged_by", "updated_at"])
        _step(locked, "seen", by)
    _step(
        locked,
        "contacted" if action_code != "no-action-needed" else "assessed",
        by,
        action_code=action_code,
        plan=plan,
        note=note,
    )
    record("alert.acknowledged", by=by, about=locked, patients=[locked.patient_id], action_code=action_code)
    return locked


@transaction.atomic
def close_alert(
    *, alert: Alert, by: Actor, action_code: str, risk_level: str, plan: str, next_date: date | None, note: str = ""
) -> Alert:
    """Close an alert. Raises NotClosable without action code, risk level, plan and next date."""
    complete = action_code in ACTION_CODES and risk_level in RISK_LEVELS and plan in PLANS and next_date is not None
    if not complete:
        raise exceptions.NotClosable
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    now = timezone.now()
    if locked.closed_at:
        return locked
    if next_date is not None and next_date < now.astimezone(locked.clinic.zone).date():
        raise exceptions.NotClosable(_("The next date cannot lie in the past."))
    if locked.acknowledged_at is None:
        locked.acknowledged_at, locked.acknowledged_by = now, by.row
        _step(locked, "seen", by)
    locked.closed_at, locked.closed_by = now, by.row
    locked.save()
    _step(
        locked,
        "resolved",
        by,
        action_code=action_code,
        risk_level=risk_level,
        plan=plan,
        next_date=next_date,
        note=note,
    )
    record("alert.closed", by=by, about=locked, patients=[locked.patient_id], action_code=action_code)
    return locked


def _step(alert: Alert, state: str, by: Actor, **details: Any) -> AlertEvent:
    return AlertEvent.objects.create(alert=alert, state=state, actor_kind=by.kind, actor_id=by.id, **details)
