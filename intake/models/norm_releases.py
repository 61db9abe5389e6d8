"""New norms on their way into use: proposed by one person, approved by another, then run for every result."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from intake.models.scores import NormSet
from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id


class NormReleaseQuerySet(models.QuerySet["NormRelease"]):
    def open(self) -> "NormReleaseQuerySet":
        """Those that nobody has decided, and that no newer set took the place of."""
        return self.filter(approved_at=None, rejected_at=None, superseded_at=None)

    def running(self) -> "NormReleaseQuerySet":
        """Those approved whose run has not reached every result."""
        return self.filter(approved_at__isnull=False, finished_at=None)


def pair(name: str) -> models.CheckConstraint:
    """Who and when, or neither."""
    who, when = f"{name}_by__isnull", f"{name}_at__isnull"
    neither, both = Q(**{who: True, when: True}), Q(**{who: False, when: False})
    return models.CheckConstraint(condition=neither | both, name=f"norm_release_{name}_pair")


class NormRelease(models.Model):
    """A draft of a norm set that would change results. Until it is approved no result is compared with its set."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="norm_releases")
    norm = models.OneToOneField(NormSet, on_delete=models.CASCADE, related_name="release")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=24)
    target_kind = models.CharField(max_length=32, blank=True)  # as its set has it
    preview = models.JSONField(default=dict)  # how many results would cross a band: see intake/crossing.py
    drafted_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    rejected_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(default="", blank=True)  # why it was rejected
    superseded_at = models.DateTimeField(null=True)  # a newer set came, or somebody took their answers out of it
    reached = models.UUIDField(null=True)  # the last profile that the run came to
    restated = models.PositiveIntegerField(default=0)  # profiles that got a new run
    finished_at = models.DateTimeField(null=True)

    objects = NormReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument", "instrument_version", "target_kind"],
                condition=Q(approved_at=None, rejected_at=None, superseded_at=None),
                name="norm_release_one_open",
            ),
            pair("proposed"),
            pair("approved"),
            pair("rejected"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")) & Q(proposed_at__isnull=False),
                name="norm_release_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"release of {self.norm_id}"

    @property
    def counted_at(self) -> datetime:
        """Return when the preview was counted."""
        said = self.preview.get("counted_at")
        return datetime.fromisoformat(said) if said else self.drafted_at

    @property
    def is_open(self) -> bool:
        return not (self.approved_at or self.rejected_at or self.superseded_at)
