"""What the editor shows above the fields: what reviewers asked, and the faults in the last saved draft."""

from typing import Any

from wagtail.admin.panels import Panel

from content import models
from content.checks import faults_of

SHOWN = 5  # decisions; the log in the clinic's queue has all


class ChecksPanel(Panel):
    """Lists what reviewers of the editor's own clinics decided, and a page's faults. Hints only: a draft is saved with
    any of them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/_checks.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            is_new = self.instance.pk is None
            faults = [] if is_new else faults_of(self.instance)
            return {**context, "is_new": is_new, "faults": faults, "decisions": [] if is_new else self.decisions()}

        def decisions(self) -> list[Any]:
            """Return the last decisions of the clinics that the person works for; the door of the editor knows them."""
            clinics: frozenset[Any] = getattr(self.request, "content_clinics", frozenset())
            rows = models.Decision.objects.filter(page=self.instance.pk, clinic__in=clinics)
            return list(rows.select_related("reviewer", "invitation", "clinic").order_by("-decided_at")[:SHOWN])
