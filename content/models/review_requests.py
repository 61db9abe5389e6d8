"""Pages sent to clinical review, as rows: an editor asks reviewers to read one revision."""

from django.db import models
from django.utils import timezone

from portal.audit.ids import new_id


class ReviewRequest(models.Model):
    """Somebody's word that a revision is finished. It says nothing of a later one, and signing needs none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="review_requests")
    revision = models.OneToOneField("wagtailcore.Revision", on_delete=models.CASCADE, related_name="review_request")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"review asked of page {self.page_id} revision {self.revision_id}"
