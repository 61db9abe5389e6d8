"""The crisis lines that a clinic checked."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.ids import new_id
from portal.country import packs


def days_until(end: datetime | None, at: datetime) -> int:
    """Return how many days are left, a begun day as a whole one; 0 once it is over, or where there is no end."""
    return max(0, -((at - end) // timedelta(days=1))) if end else 0


class CrisisLineQuerySet(models.QuerySet["CrisisLine"]):
    def shown(self, now) -> "CrisisLineQuerySet":
        """Lines that may be shown: checked by a named person, not expired, not retired."""
        return self.filter(checked_at__isnull=False, expires_at__gt=now, retired_at__isnull=True)


class CrisisLine(models.Model):
    """A line that a clinic shows: its number, who checked it, when, and until when that holds."""

    EMERGENCY, LINE = "emergency", "line"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="crisis_lines")
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=16, choices=[(EMERGENCY, EMERGENCY), (LINE, LINE)])
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    call = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=60, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    checked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    # The fewest days left of which the clinic's admins were told by a message; a new check starts again.
    told_days = models.PositiveSmallIntegerField(null=True)

    objects = CrisisLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(call="", text=""), name="crisis_line_has_a_number"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True, expires_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False, expires_at__isnull=False),
                name="crisis_line_checked_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown(self) -> bool:
        """Say whether patients see it: a number that went out of service since its check is seen by nobody."""
        holds = self.expires_at and not self.retired_at and self.expires_at > timezone.now()
        return bool(holds) and not self.is_out_of_service

    @property
    def days_left(self) -> int:
        """How many days its check still holds, a begun day as a whole one; 0 without a check that holds."""
        return days_until(self.expires_at, timezone.now())

    @property
    def is_out_of_service(self) -> bool:
        return any(packs.is_retired(number) for number in (self.call, self.text) if number)
