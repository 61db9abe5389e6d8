"""Records what a patient agreed to, and that they took it back."""

from django.db import transaction
from django.utils import timezone

from intake import policies
from intake.models import Consent, ConsentText, Invitation
from portal.audit.actor import Actor
from portal.audit.record import record


def text_for(invitation: Invitation, language: str) -> ConsentText | None:
    """Return the clinic's newest consent text in a language, else in the clinic's own; None while it wrote none."""
    texts = ConsentText.objects.filter(clinic_id=invitation.clinic_id).order_by("version")
    newest = {text.language: text for text in texts}
    wanted = [language, *invitation.clinic.languages]
    return next((newest[code] for code in wanted if code in newest), None)


@transaction.atomic
def consent(
    *,
    invitation: Invitation,
    text: ConsentText,
    agrees: bool,
    by: Actor,
    allows_comparison: bool = False,
    allows_research: bool = False,
) -> Consent:
    """Record a yes or a no to the exact words that were shown. A no ends the intake and keeps no answer."""
    policies.check_can_write(invitation, by)
    row = Consent.objects.create(
        clinic_id=invitation.clinic_id,
        patient_id=invitation.patient_id,
        invitation=invitation,
        text=text,
        text_hash=text.text_hash,
        language=text.language,
        decision=Consent.GIVEN if agrees else Consent.REFUSED,
        allows_comparison=agrees and allows_comparison,
        allows_research=agrees and allows_research,
    )
    if not agrees:
        refuse(invitation)
    record(f"consent.{row.decision}", by=by, about=invitation, patients=[invitation.patient_id], version=text.version)
    return row


def refuse(invitation: Invitation) -> None:
    """End the intake, and drop what was said in it but for what raised an alert."""
    invitation.refused_at = timezone.now()
    invitation.save(update_fields=["refused_at", "updated_at"])
    invitation.statements.all().delete()
    for assessment in invitation.assessments.all():
        assessment.answers.all().delete()


@transaction.atomic
def withdraw_consent(*, invitation: Invitation, by: Actor) -> Consent:
    """Take consent back: nothing new is used from this second on; what was agreed before stays written down."""
    latest = invitation.consents.order_by("-decided_at", "-id").first()
    assert latest is not None, "only a consent that was given can be withdrawn"
    row = Consent.objects.create(
        clinic_id=invitation.clinic_id,
        patient_id=invitation.patient_id,
        invitation=invitation,
        text=latest.text,
        text_hash=latest.text_hash,
        language=latest.language,
        decision=Consent.WITHDRAWN,
    )
    record("consent.withdrawn", by=by, about=invitation, patients=[invitation.patient_id])
    return row
