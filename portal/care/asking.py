"""How much is asked of a patient, and what is asked again: the clinic's budget, who went beyond it, and schedules."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id


class AskingBudget(models.Model):
    """How many minutes a clinic lets be asked of one patient in 30 days. The newest row counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="asking_budgets")
    minutes = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=1), name="asking_budget_is_some")]

    def __str__(self) -> str:
        return f"{self.minutes} minutes"


class BudgetOverride(models.Model):
    """Somebody sent more than the budget of their clinic, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    invitation = models.OneToOneField("intake.Invitation", on_delete=models.CASCADE, related_name="budget_override")
    asked = models.PositiveSmallIntegerField()  # minutes in 30 days, this intake included
    budget = models.PositiveSmallIntegerField()
    reason = EncryptedTextField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.asked} of {self.budget} minutes"


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def running(self) -> "ScheduleQuerySet":
        return self.filter(ended_at=None)

    def due(self, day: date) -> "ScheduleQuerySet":
        """Those that somebody should send now: neither paused nor over."""
        return self.running().filter(Q(next_on__lte=F("until")), paused_at=None, next_on__lte=day)


class Schedule(models.Model):
    """Asking a patient the same set every few weeks. It becomes due; a person sends it and hands over the code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="schedules")
    battery_key = models.SlugField(max_length=60)  # its newest version is sent
    language = models.CharField(max_length=8)
    occasion = models.CharField(max_length=16, default="follow-up")
    every_weeks = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    until = models.DateField()
    planned_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    paused_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["next_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "battery_key"],
                condition=Q(ended_at__isnull=True),
                name="schedule_once_while_running",
            ),
            models.CheckConstraint(condition=Q(every_weeks__gte=1), name="schedule_every_week_at_most"),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_by__isnull=True)
                | Q(paused_at__isnull=False, paused_by__isnull=False),
                name="schedule_paused_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="schedule_ended_pair",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "next_on"], name="schedule_next")]

    def __str__(self) -> str:
        return f"{self.battery_key} every {self.every_weeks} weeks"

    def is_due(self, day: date) -> bool:
        return self.ended_at is None and self.paused_at is None and self.next_on <= min(day, self.until)

    def after(self, day: date) -> date:
        """Return when it is due again once it was sent on a day."""
        return day + timedelta(weeks=self.every_weeks)
