"""Pages for a moment of danger. They hold no number: they show what a clinic checked, as its help page does."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_lazy as _

from content.models.composed import Composed


class CrisisPage(Composed):
    """What to do now, with the ways to help first, nothing that asks for anything else, and nowhere to read on."""

    kind, kinds_slug, kinds_label = "crisis", "crisis", _("In a crisis")
    says_how_sure = False
    leads_on = False
    most_related = 0
    own_template = "content/kinds/crisis.html"
    content_panels = [panel for panel in Composed.panels_for() if getattr(panel, "field_name", "") != "related"]

    class Meta:
        verbose_name = _("crisis page")

    def contents(self) -> list[tuple[str, str]]:
        """No list stands before the way to help."""
        return []

    def serve(self, request: HttpRequest, instead: str = "") -> HttpResponse:
        """Serve the page; what shows a reader's own clinic is no other reader's, whatever cache stands between."""
        response = super().serve(request, instead)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        return response
