"""What the editor shows beside the fields: the faults that stand in the last saved draft."""

from typing import Any

from wagtail.admin.panels import Panel

from content.checks import faults_of


class ChecksPanel(Panel):
    """Lists a page's faults above its fields. Hints only: a draft is saved with any of them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/_checks.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            is_new = self.instance.pk is None
            return {**context, "is_new": is_new, "faults": [] if is_new else faults_of(self.instance)}
