"""`/api/v1/profiles`: the scores of one invitation, how sure they are, and what was decided on them."""

from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from intake.models import Answer, NormSet, Profile, Score
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.wording import Wordings
from portal.api import patients, queries
from portal.api.figures import Figure, Moment, Pair
from portal.api.permissions import HasScope
from portal.api.queries import Filter, by_id
from portal.api.resource import Resource
from portal.care import access
from portal.care.facts_of_clinic import Facts
from portal.care.limits import Scored, told
from portal.care.recomputing import recompute

DRAWN = ("observed", "mean", "covariance", "lines", "regions")


class NormSerializer(serializers.Serializer):
    """The people whom a score is compared with."""

    id = serializers.UUIDField()
    n = serializers.IntegerField()
    label = serializers.CharField()


class ScoreSerializer(serializers.Serializer):
    """One scale. Where there is no figure the member is null, and `status` or `recipe` says why."""

    id = serializers.UUIDField()
    assessment = serializers.UUIDField()
    instrument = serializers.CharField()
    version = serializers.CharField()
    target = serializers.CharField(allow_null=True)
    scale = serializers.CharField()
    status = serializers.CharField()
    formula = serializers.CharField()
    value = Figure()
    range = Pair(allow_null=False)
    items_used = serializers.ListField(child=serializers.CharField())
    items_missing = serializers.ListField(child=serializers.CharField())
    items_entered = serializers.ListField(child=serializers.CharField())  # by staff, or by another system
    pomp = Figure()
    sem = Figure()
    ci95 = Pair()
    percentile = Figure()
    percentile_ci95 = Pair()
    t = Figure()
    band = serializers.CharField(allow_null=True)
    norm = NormSerializer(allow_null=True)
    recipe = serializers.DictField()


class RegionSerializer(serializers.Serializer):
    code = serializers.CharField()
    probability = Figure(allow_null=False)


class PlaneSerializer(serializers.Serializer):
    """Two scores as one reading (anxiety, avoidance). Without a drawing the figures are null and `status` says why."""

    instrument = serializers.CharField()
    target = serializers.CharField(allow_null=True)
    status = serializers.CharField()
    norm = NormSerializer(allow_null=True)
    observed = Pair()
    mean = Pair()
    covariance = serializers.ListField(child=Pair(allow_null=False), min_length=2, max_length=2, allow_null=True)
    lines = Pair()
    regions = RegionSerializer(many=True, allow_null=True)


class QualitySerializer(serializers.Serializer):
    """Advice on how far to trust the answers; it never changes a score."""

    instrument = serializers.CharField()
    code = serializers.CharField()
    value = Figure()
    line = Figure()


class LimitSerializer(serializers.Serializer):
    """One thing that the scores of a questionnaire cannot tell; the sentence is English, as every text for machines."""

    instrument = serializers.CharField()
    target = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    text = serializers.CharField()


class DifferenceSerializer(serializers.Serializer):
    """One figure that does not come out as stored; both values as text, as they would be kept."""

    where = serializers.CharField()
    stored = serializers.CharField(allow_null=True)
    rebuilt = serializers.CharField(allow_null=True)


class RecomputedSerializer(serializers.Serializer):
    """Whether a profile still comes out of its answers. Nothing is written over, whatever the answer."""

    id = serializers.UUIDField()
    engine = serializers.CharField()
    is_same = serializers.BooleanField()
    differences = DifferenceSerializer(many=True)


class ProfileSerializer(serializers.Serializer):
    """The pattern of scores of one invitation, in one scoring run."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField()
    invitation = serializers.UUIDField()
    completed_at = Moment(allow_null=False)
    engine = serializers.CharField()
    scores = ScoreSerializer(many=True)
    planes = PlaneSerializer(many=True)
    quality = QualitySerializer(many=True)
    limits = LimitSerializer(many=True)
    alerts = serializers.ListField(child=serializers.UUIDField())
    reviewed_at = Moment()
    reviewed_by = serializers.UUIDField(allow_null=True)

    def to_representation(self, row: Profile) -> dict[str, Any]:
        facts = self.context["view"].settled(row.patient.clinic)
        return super().to_representation({**members_of(row), "limits": limits_of(row, facts)})


def members_of(row: Any) -> dict[str, Any]:
    """Return the members of a profile that was read with what belongs to it, as lists."""
    review = max(row.known_reviews, key=lambda review: review.reviewed_at, default=None)
    return {
        "id": row.pk,
        "patient": row.patient_id,
        "invitation": row.invitation_id,
        "completed_at": row.completed_at,
        "engine": row.engine,
        "scores": [score_of(score) for score in sorted(row.known_scores, key=lambda score: score.pk)],
        "planes": [plane_of(plane) for plane in row.planes],
        "quality": [{**flag, "instrument": key_of(flag["instrument"])} for flag in row.quality],
        "alerts": sorted(alert.pk for alert in row.invitation.known_alerts),
        "reviewed_at": review.reviewed_at if review else None,
        "reviewed_by": review.reviewed_by_id if review else None,
    }


def score_of(row: Any) -> dict[str, Any]:
    plain = (
        "scale",
        "status",
        "formula",
        "value",
        "items_used",
        "items_missing",
        "pomp",
        "sem",
        "percentile",
        "t",
        "recipe",
    )
    entered = {a.item for a in row.assessment.known_answers if a.actor_kind in ("staff", "client")}
    return {
        "id": row.pk,
        "assessment": row.assessment_id,
        "instrument": row.assessment.instrument,
        "version": row.assessment.instrument_version,
        "target": row.assessment.target_kind or None,
        "range": [row.low, row.high],
        "ci95": both(row.ci95_low, row.ci95_high),
        "percentile_ci95": both(row.percentile_low, row.percentile_high),
        "items_entered": [item for item in row.items_used if item in entered],
        "band": row.band or None,
        "norm": norm_of(row.norm),
        **{name: getattr(row, name) for name in plain},
    }


def limits_of(row: Any, facts: Facts) -> list[dict[str, Any]]:
    """Return what a profile cannot tell, in English."""
    scores = sorted(row.known_scores, key=lambda score: score.pk)
    spoken = {score.assessment_id: {a.language for a in score.assessment.known_answers} for score in scores}
    norms = {score.norm_id: ComputedNorms.from_dict(score.norm.document) for score in scores if score.norm}
    with override("en"):
        found = told(Scored(row, row.invitation, row.patient, scores, norms, spoken), Wordings(row.clinic_id), facts)
    return [
        {"instrument": each.instrument.key, "target": each.target or None, "code": each.code, "text": each.text}
        for each in found
    ]


def norm_of(row: NormSet | None) -> dict[str, Any] | None:
    return {"id": row.pk, "n": row.n, "label": label_of(row.label)} if row else None


def plane_of(stored: dict[str, Any]) -> dict[str, Any]:
    """Return a plane as stored, without what only screens need. Regions are codes and chances, never words."""
    norm = stored.get("norm")
    return {
        "instrument": key_of(stored["instrument"]),
        "target": stored["target"],
        "status": stored["status"],
        "norm": {"id": norm["row"], "n": norm["n"], "label": label_of(norm["label"])} if norm else None,
        **{name: stored.get(name) for name in DRAWN},
    }


def key_of(instrument: str) -> str:
    """Return the key of an instrument that is stored as `key@version`, as scores name it."""
    return instrument.partition("@")[0]


def text_of(value: Any) -> str | None:
    return None if value is None else str(value)


def label_of(label: dict[str, str]) -> str:
    """Return the English label: a machine gets the same bytes whatever language its host speaks."""
    return label.get("en") or next(iter(label.values()), "")


def both(low: Any, high: Any) -> list[Any] | None:
    return None if low is None or high is None else [low, high]


def reviewed(rows: QuerySet, is_so: bool) -> QuerySet:
    return rows.filter(last_review_at__isnull=not is_so)


def _scores() -> QuerySet[Score]:
    """Scores with the languages in which their questions were answered, and who entered the answers."""
    answers = Answer.objects.only("assessment", "item", "language", "actor_kind")
    return Score.objects.select_related("assessment", "norm").prefetch_related(
        Prefetch("assessment__answers", answers, to_attr="known_answers")
    )


class Profiles(Resource):
    resource = "profiles"
    permission_classes = [HasScope]
    scopes: ClassVar = {"GET": "system/Observation.rs", "POST": "system/Observation.rs"}
    steps: ClassVar = ("recompute",)
    serializer_class = ProfileSerializer
    orderings: ClassVar = ("-completed_at", "completed_at", "-created_at", "created_at")
    changed = "changed_at"
    expansions: ClassVar = {"patient": ("system/Patient.rs", lambda row: patients.shown(row.patient))}
    filters: ClassVar = {
        "patient": by_id("patient", "Of that patient."),
        "invitation": by_id("invitation", "Of that invitation."),
        "instrument": Filter(
            queries.word,
            lambda rows, key: rows.filter(scores__assessment__instrument=key).distinct(),
            "With a score of it.",
        ),
        "scale": Filter(queries.word, lambda rows, key: rows.filter(scores__scale=key).distinct(), "With that scale."),
        "reviewed": Filter(queries.truth, reviewed, "Whether a clinician reviewed it.", {"type": "boolean"}),
    }

    facts: Facts | None = None  # of the client's clinic, read once a request

    def settled(self, clinic: Any) -> Facts:
        """Return what the clinic settled, such as which translations were checked."""
        self.facts = self.facts or Facts(clinic)
        return self.facts

    @extend_schema(request=None, responses={200: RecomputedSerializer})
    def recompute(self, request: Request, id: str) -> Response:
        """Rebuild a profile from its stored answers and say whether it comes out the same."""
        queries.parameters(request, ())
        row = self.find(id)
        found = recompute(profile=row, by=request.user)
        body = {
            "id": row.pk,
            "engine": row.engine,
            "is_same": not found,
            "differences": [
                {"where": each.where, "stored": text_of(each.stored), "rebuilt": text_of(each.rebuilt)}
                for each in found
            ],
        }
        return Response(RecomputedSerializer(body).data)

    def rows(self) -> QuerySet[Profile]:
        reviews = access.reviews_for(self.request.user).filter(profile=OuterRef("pk")).order_by("-reviewed_at")
        rows = access.profiles_for(self.request.user).annotate(
            last_review_at=Subquery(reviews.values("reviewed_at")[:1])
        )
        rows = rows.annotate(changed_at=Greatest("created_at", Coalesce("last_review_at", "created_at")))
        return rows.select_related("invitation", "patient__clinic").prefetch_related(
            Prefetch("reviews", to_attr="known_reviews"),
            Prefetch("invitation__alerts", to_attr="known_alerts"),
            Prefetch("scores", _scores(), to_attr="known_scores"),
            *(["patient__identifiers"] if "expand" in self.parameters else []),
        )
