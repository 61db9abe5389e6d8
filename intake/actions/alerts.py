"""Raises alerts in the transaction of the answer, and notes what the patient did since. What staff do is a step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from intake.actions.alert_steps import keep_step
from intake.models import Alert, Assessment, Deadlines
from intake.psychometrics.rules import LEVELS, Level
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.record import record

PANEL_SHOWN = "alert.panel-shown"


def unsaved_alert(
    *,
    assessment: Assessment,
    item: str,
    rule: str,
    rule_version: str,
    level: Level,
    evidence: Mapping[str, Any],
    raised_at: datetime,
    deadlines: Deadlines | None = None,
) -> Alert:
    """Build the alert of a finding, as it is when it is raised."""
    invitation = assessment.invitation
    due_at = (deadlines or Deadlines(invitation.clinic)).seen_by(level, raised_at)
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
        first_due_at=due_at,
        due_at=due_at,
        climbs_at=due_at,
    )


def raise_alert(
    *, assessment: Assessment, item: str, rule: str, by: Actor, is_new_answer: bool = False, **details: Any
) -> tuple[Alert, bool]:
    """Raise the alert of a finding once, with its first message, in the caller's transaction.

    A new answer after the alert was closed raises another; a higher one on an open alert asks for attention again.
    `details` are rule_version, level and evidence. Returns the alert and whether somebody must look anew.
    """
    same = Alert.objects.select_for_update().filter(assessment=assessment, item=item, rule=rule)
    known = same.order_by("-raised_at").first()
    if known is not None and not (is_new_answer and _asks_anew(known, details["evidence"])):
        return known, False
    if known is not None and known.is_open:
        return _ask_again(known, details["evidence"], by), True
    alert = unsaved_alert(assessment=assessment, item=item, rule=rule, raised_at=timezone.now(), **details)
    alert.save(force_insert=True)
    keep_step(alert, "raised", by)
    outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id, patient_id=alert.patient_id)
    record("alert.raised", by=by, about=alert, patients=[alert.patient_id], level=alert.level)
    return alert, True


def _asks_anew(known: Alert, evidence: Mapping[str, Any]) -> bool:
    return known.closed_at is not None or is_higher(evidence, known.evidence)


def is_higher(evidence: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Say whether an answer weighs more than the one that raised the alert."""
    return int(evidence.get("value") or 0) > int(known.get("value") or 0)


def stands_for(*, assessment: Assessment, item: str, level: Level, evidence: Mapping[str, Any]) -> bool:
    """Say whether an open alert of the same question already asks for as much: no second one is raised beside it."""
    rows = Alert.objects.open().filter(assessment=assessment, item=item)
    return any(
        LEVELS.index(cast(Level, row.level)) > LEVELS.index(level) and not is_higher(evidence, row.evidence)
        for row in rows
    )


def _ask_again(alert: Alert, evidence: Mapping[str, Any], by: Actor) -> Alert:
    """Put a heavier answer on an open alert: the earlier one stays below it, and the messages start again.

    So does the clock where somebody had acted. One that still runs is never put off by it. What the patient chose on
    the support page belongs to the earlier answer: about this one they are asked again.
    """
    due_at = Deadlines(alert.clinic).seen_by(cast(Level, alert.level), timezone.now())
    before = {name: value for name, value in alert.evidence.items() if name != "earlier"}
    chosen = {"choice": alert.patient_choice} if alert.patient_choice else {}
    alert.evidence = {**evidence, "earlier": [*alert.evidence.get("earlier", []), before | chosen]}
    alert.patient_choice = ""
    if alert.acted_at is None:
        alert.due_at, alert.climbs_at = min(alert.due_at, due_at), alert.climbs_at and min(alert.climbs_at, due_at)
    else:
        alert.due_at = alert.climbs_at = due_at
    alert.acknowledged_at = alert.acknowledged_by = alert.acted_at = alert.acted_by = None
    alert.save()
    keep_step(alert, "raised", by)
    outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id, patient_id=alert.patient_id)
    record("alert.raised-again", by=by, about=alert, patients=[alert.patient_id], level=alert.level)
    return alert


def mark_changed(*, assessment: Assessment, item: str) -> None:
    """Note on the alerts of an item that its answer was changed later. The finding stays."""
    rows = Alert.objects.filter(assessment=assessment, item=item)
    rows.update(changed_since=True, updated_at=timezone.now())  # an open dashboard and other systems hear of it


@transaction.atomic
def note_panel_shown(*, alert: Alert, by: Actor) -> None:
    """Write that the support page was drawn for the patient: the one read row of that page."""
    record(PANEL_SHOWN, by=by, about=alert, patients=[alert.patient_id])


@transaction.atomic
def note_choice(*, alert: Alert, choice: str, by: Actor) -> None:
    """Note what the patient chose on the support page: go-on or stop."""
    alert.patient_choice = choice
    alert.save(update_fields=["patient_choice", "updated_at"])
    record("alert.choice", by=by, about=alert, patients=[alert.patient_id], choice=choice)
