"""Saves what a patient writes in our own forms. A draft until it is sent, and never read by a rule."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from intake import policies
from intake.models import Invitation, Statement
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def save_statement(
    *,
    invitation: Invitation,
    kind: str,
    text: str = "",
    choices: Any = (),
    language: str,
    by: Actor,
    client_id: str = "",
) -> Statement:
    """Save one statement; an empty one says that the question was seen and left."""
    policies.check_can_answer(invitation.as_it_stands(), by)
    row, _ = Statement.objects.get_or_create(
        invitation=invitation,
        kind=kind,
        defaults={
            "clinic_id": invitation.clinic_id,
            "patient_id": invitation.patient_id,
            "language": language,
        },
    )
    row.text, row.choices, row.language, row.saved_at = text.strip(), list(choices), language, timezone.now()
    row.client_id = client_id
    row.save()
    record("statement.saved", by=by, about=row, patients=[invitation.patient_id])
    return row
