"""What readers say of a piece, by choice alone: no words, no name, no address, and the day instead of the moment."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.ids import new_id


class Fault(models.TextChoices):
    """What a reader may report."""

    FACTS = "facts", _("Something is not true")
    UNCLEAR = "unclear", _("Something is hard to understand")
    HURTS = "hurts", _("Words hurt or label people")
    OUTDATED = "outdated", _("Something is out of date")
    LINK = "link", _("A link leads nowhere")
    UNUSABLE = "unusable", _("I cannot use the page with my device or aid")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def open_reports(self) -> "FeedbackQuerySet":
        """Of a fault, and nobody has looked at it yet; the longest waiting first."""
        return self.exclude(fault="").filter(settled_at=None).order_by("given_on", "pk")


class Feedback(models.Model):
    """One reader's word on one page. A fault is a task for its editors until somebody settles it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="feedback")
    is_useful = models.BooleanField(null=True)
    fault = models.CharField(max_length=20, choices=Fault.choices, blank=True)
    part = models.PositiveSmallIntegerField(null=True)  # which heading of the page, counted from 1
    heading = models.CharField(max_length=160, blank=True)  # as it read then
    given_on = models.DateField(default=timezone.localdate)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["page", "settled_at"], name="feedback_page_settled")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="feedback_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(is_useful__isnull=False) | ~models.Q(fault=""), name="feedback_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"feedback on page {self.page_id}"
