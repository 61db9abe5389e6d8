"""Instruments that a clinic declared itself."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id


class OwnInstrument(models.Model):
    """One version of an instrument of a clinic's own. Its content never changes; a change is a new version.

    A draft until a second person confirmed it. Retired: nobody is asked it any more, what was scored stays readable.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="own_instruments")
    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=24)
    content = models.JSONField()  # the document and its wordings, as a shipped one has them
    checksum = models.CharField(max_length=64)
    entitlement = EncryptedTextField()
    source = models.JSONField(default=dict)  # what the file was, and what of it was not kept
    answers = models.JSONField(default=dict)  # what the person who drafted it said to the questions
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="own_instrument_version_once"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(retired_at__isnull=True, confirmed_at__isnull=True),
                name="own_instrument_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="own_instrument_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("drafted_by")),
                name="own_instrument_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(retired_by__isnull=True, retired_at__isnull=True)
                | Q(retired_by__isnull=False, retired_at__isnull=False),
                name="own_instrument_retired_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def is_discarded(self) -> bool:
        """Say whether it was a draft that nobody confirmed before it ended."""
        return self.retired_at is not None and self.confirmed_at is None
