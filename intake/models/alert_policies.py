"""What a clinic sets about its alerts: how soon each level is answered, and rules beside the shipped ones."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.clock import PROPOSED, Times, after, end_of_next_working_day
from intake.models.alerts import Alert
from intake.psychometrics.rules import Level, RiskRule
from portal.audit.ids import new_id


class AlertPolicy(models.Model):
    """The times of a clinic's alerts, as a named person signed them. The newest one holds; until then, `PROPOSED`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="alert_policies")
    times = models.JSONField()  # level to {"seen", "act", "rung"}, minutes; act null: the end of the next working day
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "alert policies"
        indexes = [models.Index(fields=["clinic", "signed_at"], name="alert_policy_newest")]

    def __str__(self) -> str:
        return f"alert policy of {self.clinic_id}"

    def of(self, level: Level) -> Times:
        return Times(**self.times[level])


class Deadlines:
    """When the alerts of one clinic are due, by the policy in force; read once."""

    def __init__(self, clinic: Any) -> None:
        self.clinic = clinic
        self.policy = AlertPolicy.objects.filter(clinic=clinic).order_by("-signed_at", "-id").first()

    def times(self, level: Level) -> Times:
        """Return the times of a level: never longer than what the clinic promises its patients."""
        found, promised = (self.policy.of(level) if self.policy else PROPOSED[level]), self.clinic.urgent_minutes
        if level == "same-day" or not promised or found.seen <= promised:
            return found
        return Times(promised, found.act, found.rung)

    def seen_by(self, level: Level, at: datetime) -> datetime:
        """Return when an alert must have been seen that asks for somebody from now on."""
        return after(self.clinic, self.times(level).seen, at)

    def acted_by(self, level: Level, at: datetime) -> datetime:
        """Return when something must have been done about an alert that was seen now."""
        minutes, last = self.times(level).act, end_of_next_working_day(self.clinic, at)
        if minutes is None:
            return last
        due_at = after(self.clinic, minutes, at)
        return due_at if PROPOSED[level].act is not None else min(due_at, last)

    def next_rung(self, level: Level, at: datetime) -> datetime:
        """Return when an alert goes one rung further up."""
        return after(self.clinic, self.times(level).rung, at)


class ClinicRiskRule(models.Model):
    """A rule that a clinic adds: an answer at or above a line raises an alert. Shipped rules stay beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="risk_rules")
    instrument = models.CharField(max_length=60)
    item = models.CharField(max_length=32)
    at_or_above = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12, choices=Alert.LEVELS)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument", "item", "level"],
                condition=Q(ended_at__isnull=True),
                name="clinic_rule_once_a_level",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="clinic_rule_ended_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.item} >= {self.at_or_above}"

    @property
    def rule(self) -> RiskRule:
        """The same in the words of the arithmetic."""
        return RiskRule(f"clinic-{self.pk}", "1", self.item, self.at_or_above, self.level)  # type: ignore[arg-type]
