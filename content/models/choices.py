"""What a clinic chose about the library."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.ids import new_id


class LibraryChoice(models.Model):
    """A clinic hides what nobody signed, from a moment until it is ended: one open row a clinic at most."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="library_choices")
    hidden_at = models.DateTimeField(default=timezone.now)
    hidden_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(null=True)
    shown_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"], condition=Q(shown_at__isnull=True), name="library_choice_one_open"
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True, shown_by__isnull=True)
                | Q(shown_at__isnull=False, shown_by__isnull=False),
                name="library_choice_shown_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"unsigned pages hidden by {self.clinic_id}"
