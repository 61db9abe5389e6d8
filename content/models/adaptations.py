"""From which version of a shared page a clinic's own copy was made, and which later ones it was compared with."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.audit.ids import new_id


class Adaptation(models.Model):
    """A version of the source that a clinic's copy has taken in. The first row of a copy is its making."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="adaptations")
    source = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    source_revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "source_revision"], name="adaptation_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} from {self.source_id}"
