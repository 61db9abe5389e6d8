"""What the editor shows beside the fields: the faults that stand in the last saved draft."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from content import feedback
from content.checks import faults_of


class ChecksPanel(Panel):
    """Lists a page's faults above its fields. Hints only: a draft is saved with any of them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/_checks.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            is_new = self.instance.pk is None
            return {**context, "is_new": is_new, "faults": [] if is_new else faults_of(self.instance)}


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
