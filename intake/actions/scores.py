"""Saves what the answers add up to. Rescoring adds rows, never edits."""

from typing import Any

from django.utils import timezone

from intake.actions.alerts import raise_alert
from intake.models import Invitation, Profile, Score
from intake.psychometrics.risk import Unanswered
from intake.scoring import Built, Sheet, build, sheets_of
from portal.audit.actor import Actor

NOT_ANSWERED = "not-answered"


def score_invitation(invitation: Invitation, *, by: Actor, run: int = 1) -> Profile:
    """Score what an invitation holds and save the profile, in the caller's transaction."""
    built = build(invitation, sheets_of(invitation), completed_at=invitation.submitted_at or timezone.now(), run=run)
    save_built([built])
    _raise_findings(built, by)
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
    for sheet, unanswered in built.unanswered:
        raise_alert(assessment=sheet.assessment, by=by, **not_answered(sheet, unanswered))


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
