"""Saves what the answers add up to. Rescoring adds rows, never edits."""

from django.utils import timezone

from intake.actions.alerts import raise_alert
from intake.models import Invitation, Profile, Score
from intake.scoring import Built, build, sheets_of
from portal.audit.actor import Actor


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
