"""`/api/v1/recommendations`: which piece of content was given to whom, and whether it was opened."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Greatest
from rest_framework import serializers

from portal.api import patients
from portal.api.figures import Moment
from portal.api.permissions import HasScope
from portal.api.queries import by_id
from portal.api.resource import Resource
from portal.care import access
from portal.care.models import Recommendation


class GivenSerializer(serializers.Serializer):
    """The piece that was given."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()


class RecommendationSerializer(serializers.Serializer):
    """A piece of content given to a patient. What the clinician wrote beside it stays between the two."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField()
    profile = serializers.UUIDField(allow_null=True)
    content = GivenSerializer()
    rule = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(["shared", "opened", "withdrawn"])
    shared_at = Moment(allow_null=False)
    opened_at = Moment()
    withdrawn_at = Moment()

    def to_representation(self, row: Recommendation) -> dict[str, Any]:
        return super().to_representation(members_of(row))


def members_of(row: Recommendation) -> dict[str, Any]:
    page = row.page
    return {
        "id": row.pk,
        "patient": row.patient_id,
        "profile": row.profile_id,
        "content": {
            "id": page.translation_key,
            "slug": page.slug,
            "language": page.locale.language_code,
            "title": page.title,
        },
        "rule": row.rule or None,
        "status": "withdrawn" if row.withdrawn_at else "opened" if row.opened_at else "shared",
        **{name: getattr(row, name) for name in ("shared_at", "opened_at", "withdrawn_at")},
    }


class Recommendations(Resource):
    resource = "recommendations"
    permission_classes = [HasScope]
    scopes: ClassVar = {"GET": "system/Patient.rs"}
    serializer_class = RecommendationSerializer
    orderings: ClassVar = ("-shared_at", "shared_at")
    changed = "changed_at"
    expansions: ClassVar = {"patient": ("system/Patient.rs", lambda row: patients.shown(row.patient))}
    filters: ClassVar = {
        "patient": by_id("patient", "Of that patient."),
        "profile": by_id("profile", "Chosen beside that profile."),
    }

    def rows(self) -> QuerySet[Recommendation]:
        changed = Greatest("shared_at", Coalesce("opened_at", "shared_at"), Coalesce("withdrawn_at", "shared_at"))
        rows = access.recommendations_for(self.request.user).annotate(changed_at=changed)
        return rows.select_related("patient", "page__locale").prefetch_related("patient__identifiers")
