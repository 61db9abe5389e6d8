"""Links by which a reviewer without an account decides on one version of one page."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.audit.ids import new_id


class ReviewInvitationQuerySet(models.QuerySet["ReviewInvitation"]):
    def open(self) -> "ReviewInvitationQuerySet":
        """Those that still lead to their page: not used, taken back or too old, and the page is as it was sent."""
        fresh = self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now(), clinic__suspended_at=None)
        taken_down = Q(page__live=False, page__first_published_at__isnull=False)
        return fresh.filter(revision_id=F("page__latest_revision_id")).exclude(taken_down)


class ReviewInvitation(models.Model):
    """Somebody of a clinic asks a named person outside to read one version. The link works once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="review_invitations")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=80)  # the credential, as it stands on the page
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ReviewInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="review_invitation_one_end"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(title=""), name="review_invitation_names_who"),
        ]

    def __str__(self) -> str:
        return f"review of page {self.page_id} revision {self.revision_id}"
