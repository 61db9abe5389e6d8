"""What reviewers decided, as rows: the log that stands on the page of a piece. Rows are added and never changed."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.ids import new_id


class Decision(models.Model):
    """A reviewer of a clinic read a revision and decided: who, when, what, and their words to the editor."""

    SIGNED, SMALL, CHANGES = "signed", "small", "changes"
    KINDS = [(SIGNED, SIGNED), (SMALL, SMALL), (CHANGES, CHANGES)]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="review_decisions")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=KINDS)
    reviewer = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(
        "content.ReviewInvitation", null=True, on_delete=models.PROTECT, related_name="+"
    )  # of a reviewer without an account, in the place of `reviewer`
    decided_at = models.DateTimeField(default=timezone.now)
    comment = models.TextField(blank=True)
    sign_off = models.OneToOneField(
        "content.SignOff", null=True, on_delete=models.PROTECT, related_name="decision"
    )  # what it made, where it made one

    class Meta:
        indexes = [models.Index(fields=["clinic", "page"], name="decision_clinic_page")]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="changes", comment=""), name="decision_changes_say_which"),
            models.CheckConstraint(
                condition=Q(kind="changes", sign_off__isnull=True) | (~Q(kind="changes") & Q(sign_off__isnull=False)),
                name="decision_signs_or_asks",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True, invitation__isnull=False)
                | Q(reviewer__isnull=False, invitation__isnull=True),
                name="decision_by_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.page_id} revision {self.revision_id}"

    @property
    def who(self) -> Any:
        """Who decided, with a name and a title."""
        return self.reviewer or self.invitation
