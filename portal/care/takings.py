"""How far a patient came in a course or an activity. Theirs: staff read of it only what the patient agreed to."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.ids import new_id


class Taking(models.Model):
    """A patient goes through a course or does an activity. Nobody but them knows of it unless `shares` says yes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="takings")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    here = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.PROTECT, related_name="+")  # last lesson
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    # Whether the care team may see how far they are; null: they did not say. Only the patient says it.
    shares = models.BooleanField(null=True)
    shares_said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "page"], name="taking_once"),
            models.CheckConstraint(
                condition=Q(shares__isnull=True, shares_said_at__isnull=True)
                | Q(shares__isnull=False, shares_said_at__isnull=False),
                name="taking_shares_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"taking of {self.patient_id}"


class StepDone(models.Model):
    """A lesson was finished, or the activity was done, on a day of the clinic's calendar."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    taking = models.ForeignKey(Taking, on_delete=models.CASCADE, related_name="steps")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["done_at", "id"]
        constraints = [models.UniqueConstraint(fields=["taking", "page", "day"], name="step_done_once_a_day")]

    def __str__(self) -> str:
        return f"step of {self.taking_id}"
