"""Clinical sign-off, as rows: a reviewer of a clinic read this revision and stands for it until a day."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.audit.ids import new_id


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def in_force(self) -> "SignOffQuerySet":
        """Of the revision that readers see now, and not overdue."""
        return self.of_live_revision().filter(next_due__gt=timezone.now(), page__live=True)

    def of_live_revision(self) -> "SignOffQuerySet":
        """Of what readers see, unless a reviewer of the clinic has asked for changes of it since."""
        return self.filter(revision_id=F("page__live_revision_id"), ended_at=None)

    def last_of(self, page_id: Any, clinic: Any) -> "SignOff | None":
        """The last one of a page in a clinic, with the review in which the page was read whole."""
        return self.newest().filter(page=page_id, clinic=clinic).select_related("full_review").first()

    def newest(self) -> "SignOffQuerySet":
        """The last one of each page and clinic."""
        later = SignOff.objects.filter(
            page=models.OuterRef("page"), clinic=models.OuterRef("clinic"), signed_at__gt=models.OuterRef("signed_at")
        )
        return self.filter(~models.Exists(later))


class SignOff(models.Model):
    """A signature. A new revision needs a new one; another clinic's does not count here.

    `full_review` is set where a reviewer found only small changes since that review: its days go on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="sign_offs")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(
        "content.ReviewInvitation", null=True, on_delete=models.PROTECT, related_name="+"
    )  # of a reviewer without an account, in the place of `reviewer`
    signed_at = models.DateTimeField(default=timezone.now)
    next_due = models.DateTimeField()
    rules = models.JSONField(default=list)  # "key version" of each rule that offered the page when it was signed
    full_review = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # a reviewer of the clinic asked for changes of what was signed
    # The fewest days left of which the clinic's reviewers were told by a message.
    told_days = models.PositiveSmallIntegerField(null=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["clinic", "page"], name="sign_off_clinic_page")]
        constraints = [
            models.CheckConstraint(condition=Q(next_due__gt=F("signed_at")), name="sign_off_due_later"),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True, invitation__isnull=False)
                | Q(reviewer__isnull=False, invitation__isnull=True),
                name="sign_off_by_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-off of {self.page_id} revision {self.revision_id}"

    @property
    def is_overdue(self) -> bool:
        return self.next_due <= timezone.now()

    @property
    def whole(self) -> "SignOff":
        """The review in which the whole page was read."""
        return self.full_review or self

    @property
    def checked_at(self) -> datetime:
        """When the whole page was read last."""
        return self.whole.signed_at

    @property
    def who(self) -> Any:
        """Who read the whole page, with a name and a title."""
        return self.whole.reviewer or self.whole.invitation
