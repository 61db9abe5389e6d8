"""Notes that a patient opened what was shared with them."""

from django.db import transaction
from django.utils import timezone

from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care.models import Recommendation
from portal.care.policies import PatientNotFound


@transaction.atomic
def open_page(*, recommendation: Recommendation, by: Actor) -> None:
    """Note the first opening; a later one only leaves its audit row."""
    if by.kind != "patient" or by.id != str(recommendation.patient_id):
        raise PatientNotFound
    Recommendation.objects.filter(pk=recommendation.pk, opened_at=None).update(opened_at=timezone.now())
    record("content.opened", by=by, about=recommendation, patients=[recommendation.patient_id])
