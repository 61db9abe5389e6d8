"""Saves what the answers add up to. Rescoring adds rows, never edits."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from intake.actions.alerts import raise_alert
from intake.history import history_of
from intake.models import Answer, ClinicRiskRule, Invitation, Profile, Score, sections_of
from intake.psychometrics.risk import Unanswered
from intake.scoring import Built, build
from intake.sheets import Sheet, sheets_of
from portal.audit.actor import Actor

NOT_ANSWERED = "not-answered"


def score_invitation(invitation: Invitation, *, by: Actor, run: int = 1) -> Profile:
    """Score what an invitation holds and save the profile, in the caller's transaction."""
    sheets = sheets_of(invitation)
    at = invitation.submitted_at or timezone.now()
    built = build(invitation, sheets, completed_at=at, run=run, earlier=history_of(invitation.patient_id, at))
    save_built([built])
    _raise_findings(built, by)
    for sheet, unanswered in (*built.unanswered, *_unanswered_of_own_rules(invitation, sheets)):
        raise_alert(assessment=sheet.assessment, by=by, **not_answered(sheet, unanswered))
    return built.profile


def save_built(profiles: list[Built]) -> None:
    """Write profiles and their scores."""
    Profile.objects.bulk_create(built.profile for built in profiles)
    Score.objects.bulk_create(row for built in profiles for row in built.scores)


def _raise_findings(built: Built, by: Actor) -> None:
    for assessment, finding in built.scale_findings:
        raise_alert(
            assessment=assessment,
            item=finding.source,
            rule=finding.rule,
            rule_version=finding.rule_version,
            level=finding.level,
            evidence={"instrument": finding.instrument, "scale": finding.source, "value": str(finding.value)},
            by=by,
        )


def _unanswered_of_own_rules(invitation: Invitation, sheets: list[Sheet]) -> Iterator[tuple[Sheet, Unanswered]]:
    """Questions of this battery that the clinic made a rule of and that were sent without an answer."""
    rules = ClinicRiskRule.objects.filter(clinic=invitation.clinic_id, ended_at=None)
    of_clinic = sorted(set(rules.values_list("instrument", "item")))
    asked = {section.instrument: section.items for section in sections_of(invitation.battery_id)} if of_clinic else {}
    for sheet in sheets:
        instrument = sheet.instrument
        items = asked.get(instrument.key) or [item.id for item in instrument.items]
        for key, item in of_clinic:
            state = sheet.states.get(item, Answer.NOT_SHOWN)
            is_own = key == instrument.key and item in items and item not in instrument.risk_items
            if is_own and state != Answer.ANSWERED and not sheet.is_skipped and sheet.leads_to(item):
                yield sheet, Unanswered(item, state)


def not_answered(sheet: Sheet, unanswered: Unanswered) -> dict[str, Any]:
    """Return the details of the alert of a risk item that was sent without an answer: somebody must ask."""
    instrument = sheet.instrument
    item, language = instrument.item(unanswered.item), sheet.assessment.invitation.language
    return {
        "item": item.id,
        "rule": NOT_ANSWERED,
        "rule_version": "1",
        "level": "same-day",
        "evidence": {
            "instrument": str(instrument),
            "item": item.id,
            "number": item.number,
            "text": item.text.get(language, ""),
            "state": unanswered.state,
            "language": language,
        },
    }
