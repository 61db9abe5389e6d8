"""Clinical sign-off, as rows: a reviewer of a clinic read this revision and stands for it until a day."""

from django.db import models
from django.utils import timezone

from portal.audit.ids import new_id


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def in_force(self) -> "SignOffQuerySet":
        """Of the revision that readers see now, and not overdue."""
        return self.of_live_revision().filter(next_due__gt=timezone.now(), page__live=True)

    def of_live_revision(self) -> "SignOffQuerySet":
        return self.filter(revision_id=models.F("page__live_revision_id"))


class SignOff(models.Model):
    """A signature. A new revision needs a new one; another clinic's does not count here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="sign_offs")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    next_due = models.DateTimeField()
    rules = models.JSONField(default=list)  # "key version" of each rule that offered the page when it was signed

    objects = SignOffQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["clinic", "page"], name="sign_off_clinic_page")]
        constraints = [
            models.CheckConstraint(condition=models.Q(next_due__gt=models.F("signed_at")), name="sign_off_due_later")
        ]

    def __str__(self) -> str:
        return f"sign-off of {self.page_id} revision {self.revision_id}"

    @property
    def is_overdue(self) -> bool:
        return self.next_due <= timezone.now()
