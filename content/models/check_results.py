"""What the checks found in a revision, kept so that a list of many pages need not read them all."""

from django.db import models
from django.utils import timezone


class CheckResult(models.Model):
    """How many checks a revision passed, and how hard it reads. Checked again each day: what it links to may go."""

    revision = models.OneToOneField(
        "wagtailcore.Revision", primary_key=True, on_delete=models.CASCADE, related_name="check_result"
    )
    passed = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    is_stopped = models.BooleanField()  # a fault keeps it from being signed
    reading_age = models.PositiveSmallIntegerField(null=True)  # null: too short, or a language without formula
    checked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.passed} of {self.total} in revision {self.revision_id}"
