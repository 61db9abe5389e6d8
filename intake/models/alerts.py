"""Findings that a person must act on, with a clock."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.encryption import EncryptedJSONField, EncryptedTextField
from portal.audit.ids import new_id

TOP = 3  # the last rung of the ladder: everybody who answers alerts


class AlertQuerySet(models.QuerySet["Alert"]):
    def unacknowledged(self) -> "AlertQuerySet":
        return self.filter(acknowledged_at__isnull=True)

    def open(self) -> "AlertQuerySet":
        return self.filter(closed_at__isnull=True)

    def climbing(self, at: datetime) -> "AlertQuerySet":
        """Alerts about which nobody did anything in time: they go a rung further up now."""
        return self.open().filter(acted_at__isnull=True, climbs_at__lte=at).order_by("climbs_at", "id")


class Alert(models.Model):
    """A risk answer that somebody must see. Raised in the answer's transaction; never deleted, never self-closing."""

    LEVELS = [("same-day", "same-day"), ("urgent", "urgent"), ("emergency", "emergency")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="alerts")
    patient = models.ForeignKey("intake.Patient", on_delete=models.PROTECT, related_name="alerts")
    invitation = models.ForeignKey("intake.Invitation", on_delete=models.PROTECT, related_name="alerts")
    assessment = models.ForeignKey("intake.Assessment", null=True, on_delete=models.PROTECT, related_name="alerts")
    item = models.CharField(max_length=32)
    rule = models.CharField(max_length=80)
    rule_version = models.CharField(max_length=24)
    level = models.CharField(max_length=12, choices=LEVELS)
    # Item, answer, its text as shown, language, whose panel it calls for: frozen when raised. That the panel was
    # really shown is an audit row of its own.
    evidence = EncryptedJSONField(default=dict)
    patient_choice = models.CharField(max_length=16, blank=True)  # go-on, stop
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    first_due_at = models.DateTimeField(null=True)  # when it had to be seen; due_at moves on
    due_at = models.DateTimeField()  # until it is seen; once it is, until something is done
    # How far up it went: 0 its owner, then the people on duty, the leads, everybody who answers alerts. Never down.
    rung = models.PositiveSmallIntegerField(default=0)
    climbs_at = models.DateTimeField(null=True)  # null: somebody acted, or it stands at the top
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    acted_at = models.DateTimeField(null=True)  # contacted or assessed: nobody is waited for
    acted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    is_void = models.BooleanField(default=False)  # closed because it should not have been raised
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    changed_since = models.BooleanField(default=False)  # the answer was changed or taken back later
    updated_at = models.DateTimeField(auto_now=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            # The same answer never raises the same rule twice, by whatever route it came; after closing, a new one may.
            models.UniqueConstraint(
                fields=["assessment", "item", "rule"],
                condition=Q(closed_at__isnull=True),
                name="alert_open_once_per_item_and_rule",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="alert_acknowledged_pair",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="alert_closed_pair",
            ),
            models.CheckConstraint(
                condition=Q(acted_by__isnull=True, acted_at__isnull=True)
                | Q(acted_by__isnull=False, acted_at__isnull=False, acknowledged_at__isnull=False),
                name="alert_acted_pair",
            ),
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(closed_at__isnull=False), name="alert_void_is_closed"
            ),
            models.CheckConstraint(condition=Q(rung__lte=TOP), name="alert_rung_on_the_ladder"),
            models.CheckConstraint(  # while nobody acted, the clock runs
                condition=Q(climbs_at__isnull=False)
                | Q(acted_at__isnull=False)
                | Q(closed_at__isnull=False)
                | Q(rung=TOP),
                name="alert_clock_runs",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "closed_at", "due_at"], name="alert_clinic_due"),
            models.Index(fields=["patient", "closed_at"], name="alert_patient"),
            models.Index(fields=["climbs_at"], condition=Q(closed_at__isnull=True), name="alert_climbs"),
        ]

    def __str__(self) -> str:
        return f"{self.level} alert {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def answers(self) -> int:
        """How many answers stand on it: the first one, and each heavier one since."""
        return 1 + len(self.evidence.get("earlier", []))

    @property
    def needs_somebody(self) -> bool:
        """Nobody has done anything about it yet."""
        return self.is_open and self.acted_at is None

    def is_overdue(self, at: datetime) -> bool:
        return self.needs_somebody and at > self.due_at


class AlertEvent(models.Model):
    """One step in an alert's life, with person and time."""

    STATES = [(s, s) for s in ("raised", "seen", "contacted", "assessed", "resolved", "reopened", "void", "escalated")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=12, choices=STATES)
    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    action_code = models.CharField(max_length=32, blank=True)
    risk_level = models.CharField(max_length=16, blank=True)
    plan = models.CharField(max_length=32, blank=True)
    next_date = models.DateField(null=True)
    tool = models.CharField(max_length=16, blank=True)  # with what the risk was assessed
    covered = models.JSONField(default=list)  # what was talked about: protective factors, safety of means …
    rung = models.PositiveSmallIntegerField(null=True)  # where an escalated one went
    note = EncryptedTextField(default="", blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(actor_id=""), name="alert_event_has_an_actor")]

    def __str__(self) -> str:
        return self.state
