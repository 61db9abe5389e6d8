"""What the answers add up to. Rescoring adds rows, never edits."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.audit.ids import new_id


def exact() -> models.DecimalField:
    """A sum or mean: exact arithmetic, stored at 9 places, half even."""
    return models.DecimalField(max_digits=18, decimal_places=9, null=True)


def rounded() -> models.DecimalField:
    """A figure that used exp, asin or a square root: stored at 6 places."""
    return models.DecimalField(max_digits=15, decimal_places=6, null=True)


class NormSetQuerySet(models.QuerySet["NormSet"]):
    def in_use(self) -> "NormSetQuerySet":
        """Those that results are compared with: nobody left them, and two people released them where that is asked."""
        released = Q(release__isnull=True) | Q(release__approved_at__isnull=False)
        return self.filter(released, stale_at=None)


class NormSet(models.Model):
    """A sample that scores are compared with, as it stood when it was computed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", null=True, on_delete=models.CASCADE, related_name="norm_sets")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=24)
    target_kind = models.CharField(max_length=32, blank=True)  # whom its answers are about; blank: nobody in particular
    key = models.CharField(max_length=60)
    label = models.JSONField(default=dict)
    n = models.PositiveIntegerField()
    window_from = models.DateField(null=True)
    window_to = models.DateField(null=True)
    is_simulated = models.BooleanField(default=False)
    document = models.JSONField()
    # Somebody in it took their numbers back: no new score is compared with it. Scores that were keep it.
    stale_at = models.DateTimeField(null=True)
    # Somebody looked at what is weak in it.
    looked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = NormSetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["clinic", "instrument", "created_at"], name="norm_clinic_instrument")]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_by=None, looked_at=None) | Q(looked_by__isnull=False, looked_at__isnull=False),
                name="norm_looked_pair",
            )
        ]

    def __str__(self) -> str:
        return self.key


class ProfileQuerySet(models.QuerySet["Profile"]):
    def newest_run(self) -> "ProfileQuerySet":
        """One of each invitation: what stands now. Earlier runs are kept beside it."""
        later = Profile.objects.filter(invitation=OuterRef("invitation"), run__gt=OuterRef("run"))
        return self.filter(~Exists(later))


class Profile(models.Model):
    """The pattern of scores of one invitation, in one scoring run. Never user settings."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="profiles")
    invitation = models.ForeignKey("intake.Invitation", on_delete=models.CASCADE, related_name="profiles")
    run = models.PositiveSmallIntegerField(default=1)
    completed_at = models.DateTimeField()
    engine = models.CharField(max_length=60)
    planes = models.JSONField(default=list)
    quality = models.JSONField(default=list)
    findings = models.JSONField(default=list)  # what to ask in private, what was not asked
    passes_quality_gate = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "run"], name="profile_once_per_run")]
        indexes = [
            models.Index(fields=["clinic", "completed_at", "id"], name="profile_clinic_page"),
            models.Index(fields=["patient", "completed_at"], name="profile_patient_completed"),
        ]

    def __str__(self) -> str:
        return f"profile {self.pk}"


class Score(models.Model):
    """The raw and standardised value of one scale, with the recipe that rebuilds it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="scores")
    assessment = models.ForeignKey("intake.Assessment", on_delete=models.CASCADE, related_name="scores")
    scale = models.CharField(max_length=32)
    status = models.CharField(max_length=24)  # scored, or why not: see intake/scoring.py
    formula = models.CharField(max_length=8)
    value = exact()
    low = models.SmallIntegerField()
    high = models.SmallIntegerField()
    items_used = models.JSONField(default=list)
    items_missing = models.JSONField(default=list)
    is_prorated = models.BooleanField(default=False)
    pomp = exact()
    sem = rounded()
    ci95_low = rounded()
    ci95_high = rounded()
    percentile = rounded()
    percentile_low = rounded()
    percentile_high = rounded()
    t = rounded()
    band = models.CharField(max_length=32, blank=True)
    norm = models.ForeignKey(NormSet, null=True, on_delete=models.PROTECT, related_name="+")
    recipe = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "assessment", "scale"], name="score_once_per_scale"),
            models.CheckConstraint(
                condition=Q(status="scored", value__isnull=False) | ~Q(status="scored") & Q(value__isnull=True),
                name="score_value_only_when_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale} {self.status}"
