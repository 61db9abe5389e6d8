"""A test alert: it goes the way of a real one, to the same people by the same clock, and is about no patient."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.alerts import TOP
from intake.psychometrics.rules import Level
from portal.audit.ids import new_id

LEVEL: Level = "urgent"  # whose times a test keeps to


class DrillQuerySet(models.QuerySet["Drill"]):
    def open(self) -> "DrillQuerySet":
        return self.filter(ended_at__isnull=True)

    def climbing(self, at: datetime) -> "DrillQuerySet":
        """Tests that nobody took in time: they go a rung further up now, and from the top they end."""
        return self.open().filter(climbs_at__lte=at).order_by("climbs_at", "id")


class Drill(models.Model):
    """A test alert of a clinic. It ends when somebody takes it, or when nobody did on the last rung of the ladder."""

    # What the ladder asks of an alert: whose it is. A test is nobody's, so it goes to the people on duty.
    patient_id = owner_id = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="drills")
    started_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)  # without a person it was the monthly test
    due_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0)
    climbs_at = models.DateTimeField(null=True)  # null: it ended
    seen_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DrillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic"], condition=Q(ended_at__isnull=True), name="drill_one_open"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False, ended_at__isnull=False),
                name="drill_seen_pair",
            ),
            models.CheckConstraint(condition=Q(rung__lte=TOP), name="drill_rung_on_the_ladder"),
            models.CheckConstraint(
                condition=Q(climbs_at__isnull=False, ended_at__isnull=True)
                | Q(climbs_at__isnull=True, ended_at__isnull=False),
                name="drill_clock_runs",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-started_at"], name="drill_newest"),
            models.Index(fields=["climbs_at"], condition=Q(ended_at__isnull=True), name="drill_climbs"),
        ]

    def __str__(self) -> str:
        return f"test alert {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def has_failed(self) -> bool:
        """Nobody took it."""
        return self.ended_at is not None and self.seen_at is None

    @property
    def took(self) -> timedelta | None:
        """How long it was until somebody took it."""
        return self.seen_at - self.started_at if self.seen_at else None


class DrillCall(models.Model):
    """Somebody whom a test alert went to: when it was tried first, when it left, and what stood in its way last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="calls")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)  # null: no message could leave
    error = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["called_at", "id"]
        constraints = [models.UniqueConstraint(fields=["drill", "user"], name="drill_call_once")]

    def __str__(self) -> str:
        return f"call of {self.user_id}"
