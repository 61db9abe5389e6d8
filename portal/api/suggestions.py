"""`/api/v1/suggestions`: what the approved rules suggest beside a profile, and why. A rule sends nothing to anybody."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import override
from rest_framework import serializers

from content.library import Suggestion
from content.rules import Condition, Match
from intake.models import Profile, Score
from intake.models.scores import ProfileQuerySet
from portal.api import patients
from portal.api.figures import Moment
from portal.api.permissions import HasScope
from portal.api.queries import by_id
from portal.api.recommendations import GivenSerializer
from portal.api.resource import Resource
from portal.care import access
from portal.care.suggesting import suggestions_for


class ConditionSerializer(serializers.Serializer):
    """One condition of a rule with what was found. A value is a number, a word or a list of words."""

    fact = serializers.CharField()
    op = serializers.CharField()
    value = serializers.JSONField()
    found = serializers.JSONField(allow_null=True)
    holds = serializers.BooleanField(allow_null=True)  # null: not known, so it chose nothing


class RuleSerializer(serializers.Serializer):
    """The version of a rule that chose the piece, and who stands for it.

    A shared rule stands by the signature of the page. `approved_by` is null where somebody without an account signed.
    """

    key = serializers.CharField()
    version = serializers.IntegerField()
    is_own = serializers.BooleanField()
    title = serializers.CharField()
    approved_by = serializers.UUIDField(allow_null=True)
    approved_at = Moment(allow_null=False)
    conditions = ConditionSerializer(many=True)


class PieceSuggestionSerializer(serializers.Serializer):
    """A piece of content that fits, in the version that the clinic signed."""

    content = GivenSerializer()
    version = serializers.IntegerField()
    url = serializers.CharField(allow_null=True)  # null: a page of the clinic's own has no public address
    signed_by = serializers.UUIDField(allow_null=True)
    signed_at = Moment(allow_null=False)
    next_review_at = Moment(allow_null=False)
    rules = RuleSerializer(many=True)


class SuggestionsSerializer(serializers.Serializer):
    """What is suggested beside one profile now; its id is the profile's. A clinician decides what is shared."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField()
    completed_at = Moment(allow_null=False)
    language = serializers.CharField()
    suggestions = PieceSuggestionSerializer(many=True)

    def to_representation(self, row: Profile) -> dict[str, Any]:
        with override("en"):  # a machine gets the same bytes whatever language its host speaks
            return super().to_representation(members_of(row, self.context["view"].found[row.pk]))


def members_of(row: Profile, found: Sequence[Suggestion]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "patient": row.patient_id,
        "completed_at": row.completed_at,
        "language": row.patient.language,
        "suggestions": [suggestion_of(each) for each in found],
    }


def suggestion_of(row: Suggestion) -> dict[str, Any]:
    page, signature = row.page, row.sign_off
    address = page.get_url()
    return {
        "content": {
            "id": page.translation_key,
            "slug": page.slug,
            "language": signature.page.locale.language_code,
            "title": page.title,
        },
        "version": signature.revision_id,
        "url": f"{settings.PUBLIC_URL}{address}" if address else None,
        "signed_by": signature.whole.reviewer_id,
        "signed_at": signature.checked_at,
        "next_review_at": signature.next_due,
        "rules": [rule_of(match, row) for match in row.matches],
    }


def rule_of(match: Match, row: Suggestion) -> dict[str, Any]:
    rule, is_own = match.rule, match.rule.clinic_id is not None
    return {
        "key": rule.key,
        "version": rule.version,
        "is_own": is_own,
        "title": rule.title,
        "approved_by": rule.approved_by_id if is_own else row.sign_off.reviewer_id,
        "approved_at": rule.approved_at if is_own else row.sign_off.signed_at,
        "conditions": [condition_of(each) for each in match.conditions],
    }


def condition_of(row: Condition) -> dict[str, Any]:
    return {"fact": row.fact, "op": row.op, "value": row.value, "found": row.found, "holds": row.truth}


class Suggestions(Resource):
    resource = "suggestions"
    permission_classes = [HasScope]
    scopes: ClassVar = {"GET": "system/Observation.rs"}
    serializer_class = SuggestionsSerializer
    orderings: ClassVar = ("-completed_at", "completed_at", "-created_at", "created_at")
    changed = "created_at"  # of the profile: rules and signatures change at any time
    expansions: ClassVar = {"patient": ("system/Patient.rs", lambda row: patients.shown(row.patient))}
    filters: ClassVar = {
        "patient": by_id("patient", "Of that patient."),
        "profile": by_id("pk", "Beside that profile."),
    }

    found: dict[Any, list[Suggestion]]  # by the profile, of this reply

    def _shaped(self, rows: Iterable[Any]) -> Sequence[dict[str, Any]]:
        rows = list(rows)
        clinic = rows[0].patient.clinic if rows else None
        self.found = {row.pk: each for row, each in zip(rows, suggestions_for(rows, clinic), strict=True)}
        return super()._shaped(rows)

    def _filtered(self, rows: ProfileQuerySet) -> QuerySet[Profile]:
        """Keep the newest run of each invitation; one before it is found by its id alone."""
        return super()._filtered(rows.newest_run())

    def rows(self) -> QuerySet[Profile]:
        scores = Score.objects.select_related("assessment")
        return (
            access.profiles_for(self.request.user)
            .select_related("patient")
            .prefetch_related(
                "patient__clinic",
                Prefetch("scores", scores, to_attr="known_scores"),
                *(["patient__identifiers"] if "expand" in self.parameters else []),
            )
        )
