"""Records what a patient agreed to, what they allow beside it, and that they took it back."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from intake import exceptions, policies
from intake.actions.log import end_sharing
from intake.actions.norms import leave_norms
from intake.models import Answer, Consent, ConsentText, Invitation, Statement
from portal.audit import outbox
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
    """Record a yes or a no to the exact words that were shown. A no ends the intake and keeps no answer.

    The care team is told of a no. What staff record in a sitting was spoken: the row says by which way, and to whom.
    After sending only a yes is left to say, by somebody who took it back: AlreadySent for a no.
    """
    invitation = invitation.as_it_stands()
    policies.check_can_decide(invitation, by)
    if invitation.submitted_at and not agrees:
        raise exceptions.AlreadySent
    row = _row(
        invitation,
        text,
        Consent.GIVEN if agrees else Consent.REFUSED,
        allows_comparison=agrees and allows_comparison,
        allows_research=agrees and allows_research,
        **_spoken(invitation, by),
    )
    if not agrees:
        refuse(invitation)
        end_sharing(patient=invitation.patient, by=by)
        outbox.post("invitation.refused", about=invitation, clinic_id=row.clinic_id, patient_id=row.patient_id)
    record(f"consent.{row.decision}", by=by, about=invitation, patients=[invitation.patient_id], version=text.version)
    return row


@transaction.atomic
def choose_uses(*, invitation: Invitation, allows_comparison: bool, allows_research: bool, by: Actor) -> Consent:
    """Change the two choices beside the consent on their own; what was agreed stays. Raises NotConsented."""
    policies.check_can_decide(invitation, by)
    latest = _given(invitation, exceptions.NotConsented)
    if (latest.allows_comparison, latest.allows_research) == (allows_comparison, allows_research):
        return latest
    row = _row(
        invitation, latest.text, Consent.GIVEN, allows_comparison=allows_comparison, allows_research=allows_research
    )
    record(
        "consent.uses-chosen",
        by=by,
        about=invitation,
        patients=[invitation.patient_id],
        comparison=allows_comparison,
        research=allows_research,
    )
    return row


@transaction.atomic
def withdraw_consent(*, invitation: Invitation, by: Actor) -> Consent:
    """Take consent back: from this second on nothing is asked, and nothing is used for norms or research.

    Every open intake of the person closes: what was saved in it stays unsent, and opens again only with a new yes.
    What was sent, and each alert, stays; what the patient shared of their own they share no longer, also after a new
    yes. The care team is told. Raises NothingToWithdraw.
    """
    policies.check_can_decide(invitation, by)
    # No answer is being saved or sent while this is decided.
    still_open = Q(pk=invitation.pk) | Q(patient_id=invitation.patient_id, submitted_at=None)
    list(Invitation.objects.select_for_update().filter(still_open).order_by("pk"))
    latest = _given(invitation, exceptions.NothingToWithdraw)
    row = _row(invitation, latest.text, Consent.WITHDRAWN)
    end_sharing(patient=invitation.patient, by=by)
    outbox.post("consent.withdrawn", about=invitation, clinic_id=row.clinic_id, patient_id=row.patient_id)
    record(
        "consent.withdrawn",
        by=by,
        about=invitation,
        patients=[invitation.patient_id],
        version=latest.text.version,
        language=latest.language,
    )
    return row


def refuse(invitation: Invitation) -> None:
    """End the intake, and drop what was said in it but for what raised an alert."""
    invitation.refused_at = timezone.now()
    invitation.save(update_fields=["refused_at", "updated_at"])
    # An alert holds its own answer; beside one, the lines on how to reach the person stay as well.
    kept = Statement.CONTACT_KINDS if invitation.alerts.exists() else ()
    invitation.statements.exclude(kind__in=kept).delete()
    Answer.objects.filter(assessment__invitation=invitation).delete()


def _given(invitation: Invitation, otherwise: type[exceptions.Refused]) -> Consent:
    latest = policies.decision(invitation)
    if latest is None or latest.decision != Consent.GIVEN:
        raise otherwise
    return latest


def _spoken(invitation: Invitation, by: Actor) -> dict[str, Any]:
    entry = policies.entry_of(invitation, by) if by.kind == "staff" else None
    return {"spoken": entry.way, "recorded_by": by.row} if entry else {}


def _row(invitation: Invitation, text: ConsentText, decision: str, **extras: Any) -> Consent:
    before = Consent.objects.filter(clinic_id=invitation.clinic_id, patient_id=invitation.patient_id).last()
    row = Consent.objects.create(
        clinic_id=invitation.clinic_id,
        patient_id=invitation.patient_id,
        invitation=invitation,
        text=text,
        text_hash=text.text_hash,
        language=text.language,
        decision=decision,
        **extras,
    )
    if before and before.allows_comparison and not row.allows_comparison:
        leave_norms(clinic=invitation.clinic, patient_id=invitation.patient_id)
    return row
