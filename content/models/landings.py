"""Pages that gather others: for a campaign, a poster, a group."""

from django.utils.translation import gettext_lazy as _

from content.models.composed import Composed


class LandingPage(Composed):
    """A few words, then the pieces that an editor chose to be read next, as cards."""

    kind, kinds_slug, kinds_label = "landing", "collections", _("Collections")
    says_how_sure = False
    most_related = 12
    own_template = "content/kinds/landing.html"
    content_panels = Composed.panels_for()

    class Meta:
        verbose_name = _("landing page")
