"""What the editor shows above the fields: what reviewers asked, and the faults in the last saved draft."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from content import feedback, models
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
            faults = [] if is_new else faults_of(self.instance, self.clinics)
            return {**context, "is_new": is_new, "faults": faults, "decisions": [] if is_new else self.decisions()}

        @property
        def clinics(self) -> frozenset[Any]:
            """The clinics that the person works for; the door of the editor knows them."""
            found: frozenset[Any] = getattr(self.request, "content_clinics", frozenset())
            return found

        def decisions(self) -> list[Any]:
            """Return the last decisions of the person's clinics."""
            rows = models.Decision.objects.filter(page=self.instance.pk, clinic__in=self.clinics)
            return list(rows.select_related("reviewer", "invitation", "clinic").order_by("-decided_at")[:SHOWN])


class ReportsPanel(Panel):
    """Lists what readers reported and nobody settled, and how many found the page useful."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/_reports.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            voices = feedback.voices_on([self.instance]).get(self.instance.pk, feedback.Voices())
            return {**context, "reports": feedback.reports_on(self.instance), "voices": voices}


def editor_panels() -> list[Panel]:
    """Return what stands above the fields of every piece."""
    return [ReportsPanel(heading=_("From readers")), ChecksPanel(heading=_("Checks"))]
