"""Pages for a moment of danger. They hold no number: those stand, checked and with a date, on the help page alone."""

from django.utils.translation import gettext_lazy as _

from content.models.composed import Composed


class CrisisPage(Composed):
    """What to do now, with the way to the help page first and nothing that asks for anything else."""

    kind, kinds_slug, kinds_label = "crisis", "crisis", _("In a crisis")
    says_how_sure = False
    own_template = "content/kinds/crisis.html"
    content_panels = Composed.panels_for()

    class Meta:
        verbose_name = _("crisis page")

    def contents(self) -> list[tuple[str, str]]:
        """No list stands before the way to help."""
        return []
