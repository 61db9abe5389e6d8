"""The alerts of simulated answers: raised by the rules that raise real ones, as the patient gave them."""

from typing import Any

from intake.actions.alerts import unsaved_alert
from intake.actions.answers import entered_in, evidence_of
from intake.actions.scores import not_answered
from intake.models import AlertEvent, Answer, Assessment, StaffEntry
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.risk import item_findings
from intake.scoring import Built


def add_alerts(rows: Any, instrument: Instrument, answer: Answer, entry: StaffEntry | None) -> None:
    """Collect the alerts of an answer; the person went on after the support page, or staff had it before them."""
    entered = entered_in(entry, entry.source) if entry else {}
    for finding in item_findings(instrument, answer.item, answer.value):
        details = {
            "item": answer.item,
            "rule": finding.rule,
            "rule_version": finding.rule_version,
            "level": finding.level,
            "evidence": evidence_of(instrument, answer, answer.assessment.invitation) | entered,
        }
        alert = _add(rows, answer.assessment, answer.saved_at, details, by=(answer.actor_kind, answer.actor_id))
        alert.patient_choice = "" if entry else "go-on"


def add_unanswered(rows: Any, built: Built) -> None:
    """Collect the alerts of risk items that were sent without an answer."""
    for sheet, unanswered in built.unanswered:
        by = ("patient", str(sheet.assessment.patient_id))
        _add(rows, sheet.assessment, built.profile.completed_at, not_answered(sheet, unanswered), by=by)


def _add(rows: Any, assessment: Assessment, raised_at: Any, details: dict[str, Any], *, by: tuple[str, str]) -> Any:
    alert = rows.keep(unsaved_alert(assessment=assessment, raised_at=raised_at, **details))
    rows.keep(AlertEvent(alert=alert, state="raised", at=raised_at, actor_kind=by[0], actor_id=by[1]))
    return alert
