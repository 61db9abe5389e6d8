"""`/api/v1/assessments`: one patient's one completion of one instrument, with the answers once they were sent.

How an answer comes in from another system is in `portal.api.answers`.
"""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from rest_framework import serializers

from intake.models import Assessment
from portal.api import patients, queries
from portal.api.answers import AnswerSerializer, TakesAnswers
from portal.api.figures import Moment
from portal.api.permissions import HasScope
from portal.api.queries import Filter, by_id, same
from portal.api.resource import Resource
from portal.api.writing import Writing
from portal.care import access

DRAFT, SUBMITTED, ABANDONED = "draft", "submitted", "abandoned"


class AssessmentSerializer(serializers.Serializer):
    """An assessment. `answers` is null until the patient sent them, then it maps link_id to the answer."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField()
    invitation = serializers.UUIDField()
    instrument = serializers.CharField()
    instrument_version = serializers.CharField()
    target = serializers.CharField(allow_null=True)
    target_absent = serializers.CharField(allow_null=True)
    no_close_person = serializers.BooleanField()
    status = serializers.ChoiceField([DRAFT, SUBMITTED, ABANDONED])
    language = serializers.CharField()
    started_at = Moment()
    submitted_at = Moment()
    answers = serializers.DictField(child=AnswerSerializer(), allow_null=True)

    def to_representation(self, row: Assessment) -> dict[str, Any]:
        return super().to_representation(members_of(row))


def members_of(row: Assessment) -> dict[str, Any]:
    plain = ("instrument", "instrument_version", "no_close_person", "submitted_at")
    return {
        "id": row.pk,
        "patient": row.patient_id,
        "invitation": row.invitation_id,
        "target": row.target_kind or None,
        "target_absent": row.target_absent or None,
        "status": status_of(row),
        "language": row.invitation.language,
        "started_at": row.invitation.opened_at,
        "answers": answers_of(row),
        **{name: getattr(row, name) for name in plain},
    }


def status_of(row: Assessment) -> str:
    if row.submitted_at is not None:
        return SUBMITTED
    sent = row.invitation
    ended = sent.revoked_at or sent.stopped_at or sent.refused_at or sent.is_expired(timezone.now())
    return ABANDONED if ended else DRAFT


def answers_of(row: Assessment) -> dict[str, Any] | None:
    """Return the answers by link_id; None for a draft, which is nobody's to read but the patient's."""
    if row.submitted_at is None:
        return None
    answers = sorted(row.answers.all(), key=lambda answer: answer.item)
    ways = {str(entry.pk): entry.way for entry in row.invitation.entries.all()}
    return {
        answer.item: {"value": answer.value, "state": answer.state, "entered": ways.get(answer.client_id)}
        for answer in answers
    }


def in_status(rows: QuerySet, status: str) -> QuerySet:
    """Keep the rows of which `status_of` says the same."""
    if status == SUBMITTED:
        return rows.filter(submitted_at__isnull=False)
    ended = Q(invitation__submitted_at=None, invitation__expires_at__lte=timezone.now())
    for moment in ("revoked_at", "stopped_at", "refused_at"):
        ended |= Q(**{f"invitation__{moment}__isnull": False})
    drafts = rows.filter(submitted_at=None)
    return drafts.filter(ended) if status == ABANDONED else drafts.exclude(ended)


class Assessments(TakesAnswers, Writing, Resource):
    resource = "assessments"
    needs_key = True
    steps = ("submit",)
    parts: ClassVar = {"answers": ("link_id", {"get": "answer", "put": "put_answer"})}
    permission_classes = [HasScope]
    scopes: ClassVar = {
        "GET": "system/QuestionnaireResponse.rs",
        "PUT": "system/QuestionnaireResponse.cu",
        "POST": "system/QuestionnaireResponse.cu",
    }
    serializer_class = AssessmentSerializer
    orderings: ClassVar = ("-created_at", "created_at")
    changed = "changed_at"
    expansions: ClassVar = {"patient": ("system/Patient.rs", lambda row: patients.shown(row.patient))}
    filters: ClassVar = {
        "patient": by_id("patient", "Of that patient."),
        "invitation": by_id("invitation", "Of that invitation."),
        "instrument": Filter(queries.word, same("instrument"), "Key of the instrument."),
        "status": Filter(
            queries.one_of(DRAFT, SUBMITTED, ABANDONED),
            in_status,
            "Still open, sent by the patient, or ended unsent.",
            {"type": "string", "enum": [DRAFT, SUBMITTED, ABANDONED]},
        ),
    }

    def rows(self) -> QuerySet[Assessment]:
        rows = access.assessments_for(self.request.user).annotate(changed_at=Coalesce("submitted_at", "created_at"))
        rows = rows.select_related("clinic", "invitation__clinic", "patient")
        return rows.prefetch_related("answers", "invitation__entries", "patient__identifiers")
