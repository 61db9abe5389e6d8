"""A few words above the pages, for a time: of one clinic, to its patients or to visitors of the library."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.audiences import AUDIENCES
from content.models.rules import pair
from portal.audit.ids import new_id

PATIENTS, VISITORS = "patients", "visitors"


class BannerQuerySet(models.QuerySet["Banner"]):
    def showing(self, at: Any = None) -> "BannerQuerySet":
        """Approved, begun, and not over."""
        at = at or timezone.now()
        return self.filter(approved_at__isnull=False, ended_at=None, begins_at__lte=at, ends_at__gt=at)


class Banner(models.Model):
    """What never changes once it is written: other words are another banner.

    It shows nothing until a reviewer who did not write it approves it: no machine can tell which words are clinical.
    """

    AUDIENCES = [
        (PATIENTS, _("Patients of the clinic, on their own page")),
        (VISITORS, _("Everybody who reads in the library")),
        *((each.key, each.label) for each in AUDIENCES),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=16, choices=AUDIENCES)  # or readers of pages for one kind of reader
    texts = models.JSONField(default=dict)  # language code to words; where there are none, nothing is shown
    piece = models.UUIDField(null=True)  # the translation key of the page that it leads to
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = BannerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="banner_ends_later"),
            models.CheckConstraint(condition=pair("approved_by", "approved_at"), name="banner_approved_pair"),
            models.CheckConstraint(condition=pair("ended_by", "ended_at"), name="banner_ended_pair"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")), name="banner_approved_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"banner {self.pk}"

    @property
    def state(self) -> str:
        """One of draft, planned, showing, over."""
        now = timezone.now()
        if self.ended_at or self.ends_at <= now:
            return "over"
        if not self.approved_at:
            return "draft"
        return "planned" if self.begins_at > now else "showing"
