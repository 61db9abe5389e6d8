"""`/api/v1/profiles`: the scores of one invitation, how sure they are, and what was decided on them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from intake.models import NormSet, Profile, Score
from intake.models.scores import ProfileQuerySet
from intake.readings import ACROSS, LINE, OUTCOME, PATTERN, WORSE
from portal.api import patients, queries
from portal.api.figures import Figure, Moment, Pair
from portal.api.permissions import HasScope
from portal.api.queries import Filter, by_id
from portal.api.resource import Resource
from portal.api.sheets import Sheets
from portal.care import access
from portal.care.limits import Scored, told
from portal.care.recomputing import recompute

TOLD = (WORSE, OUTCOME, PATTERN, LINE, ACROSS)  # findings that are told to machines
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
    scale = serializers.CharField(allow_null=True)  # null: of the whole questionnaire
    code = serializers.CharField()
    value = Figure()
    line = Figure()


class FindingSerializer(serializers.Serializer):
    """What the answers say beside the scores: a change for the worse, a level, a line, a mean over several people.

    Members that a kind does not have are null. What is only for the person who cares alone is not among them.
    """

    kind = serializers.CharField()
    instrument = serializers.CharField()
    target = serializers.CharField(allow_null=True)
    key = serializers.CharField(allow_null=True)  # of an outcome or a pattern
    scale = serializers.CharField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    level = serializers.CharField(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())
    value = Figure()  # the score now, or the mean over several people
    before = Figure()
    before_at = Moment()
    needed = Figure()  # the smallest difference that is reliable at 95%
    line = Figure()
    gender = serializers.CharField(allow_null=True)  # for whom a line is, where it is not for everybody
    holds = serializers.BooleanField(allow_null=True)  # whether the pattern is there, or the line is reached
    used = serializers.ListField(child=serializers.CharField())  # the people whom a mean is over


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
    run = serializers.IntegerField()  # a later one of the same invitation takes its place in lists
    completed_at = Moment(allow_null=False)
    engine = serializers.CharField()
    scores = ScoreSerializer(many=True)
    planes = PlaneSerializer(many=True)
    quality = QualitySerializer(many=True)
    findings = FindingSerializer(many=True)
    limits = LimitSerializer(many=True)
    alerts = serializers.ListField(child=serializers.UUIDField())
    reviewed_at = Moment()
    reviewed_by = serializers.UUIDField(allow_null=True)

    def to_representation(self, row: Profile) -> dict[str, Any]:
        return super().to_representation(members_of(row, self.context["view"].sheets))


def members_of(row: Any, sheets: Sheets) -> dict[str, Any]:
    """Return the members of a profile that was read with what belongs to it, as lists."""
    scores = sorted(row.known_scores, key=lambda score: score.pk)
    reviews = [review for profile in row.invitation.known_runs for review in profile.reviews.all()]
    review = max(reviews, key=lambda review: review.reviewed_at, default=None)
    return {
        "id": row.pk,
        "patient": row.patient_id,
        "invitation": row.invitation_id,
        "run": row.run,
        "completed_at": row.completed_at,
        "engine": row.engine,
        "scores": [score_of(score, sheets.entered[score.assessment_id]) for score in scores],
        "planes": [plane_of(plane) for plane in row.planes],
        "quality": [{"scale": None, **flag, "instrument": key_of(flag["instrument"])} for flag in row.quality],
        "findings": [finding_of(each) for each in row.findings if each["kind"] in TOLD],
        "limits": limits_of(row, scores, sheets),
        "alerts": sorted(alert.pk for alert in row.invitation.known_alerts),
        "reviewed_at": review.reviewed_at if review else None,
        "reviewed_by": review.reviewed_by_id if review else None,
    }


def score_of(row: Any, entered: Collection[str]) -> dict[str, Any]:
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


def limits_of(row: Profile, scores: list[Score], sheets: Sheets) -> list[dict[str, Any]]:
    """Return what a profile cannot tell, in English."""
    scored = Scored(row, row.invitation, row.patient, scores, sheets.norms, sheets.languages)
    with override("en"):
        found = told(scored, sheets.load, sheets.facts)
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


def finding_of(stored: dict[str, Any]) -> dict[str, Any]:
    """Return a finding as stored, in codes and figures, without its sentences."""
    named = ("key", "scale", "status", "level", "target", "needed")
    return {
        "kind": stored["kind"],
        "instrument": key_of(stored["instrument"]),
        **{name: stored.get(name) for name in named},
        "missing": stored.get("missing", []),
        "used": stored.get("used", []),
        "value": stored.get("to", stored.get("value")),
        "before": stored.get("from"),
        "before_at": datetime.fromisoformat(stored["at"]) if "at" in stored else None,
        "line": stored.get("score"),
        "gender": stored.get("gender") or None,
        "holds": stored.get("reached", stored.get("holds")),
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

    sheets: Sheets  # behind the rows of this reply

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

    def _shaped(self, rows: Iterable[Any]) -> Sequence[dict[str, Any]]:
        rows = list(rows)
        self.sheets = Sheets(rows)
        return super()._shaped(rows)

    def _filtered(self, rows: ProfileQuerySet) -> QuerySet[Profile]:
        """Keep the newest run of each invitation; one before it is found by its id alone, so that two norm sets never
        meet in one list."""
        return super()._filtered(rows.newest_run())

    def rows(self) -> QuerySet[Profile]:
        reviews = access.reviews_for(self.request.user).filter(profile__invitation=OuterRef("invitation"))
        reviews = reviews.order_by("-reviewed_at")
        rows = access.profiles_for(self.request.user).annotate(
            last_review_at=Subquery(reviews.values("reviewed_at")[:1])
        )
        rows = rows.annotate(changed_at=Greatest("created_at", Coalesce("last_review_at", "created_at")))
        # What many rows share is read once, not joined to each.
        scores = Score.objects.select_related("assessment").prefetch_related("norm")
        return rows.select_related("invitation", "patient").prefetch_related(
            "patient__clinic",
            Prefetch("invitation__profiles", Profile.objects.prefetch_related("reviews"), to_attr="known_runs"),
            Prefetch("invitation__alerts", to_attr="known_alerts"),
            Prefetch("scores", scores, to_attr="known_scores"),
            *(["patient__identifiers"] if "expand" in self.parameters else []),
        )
