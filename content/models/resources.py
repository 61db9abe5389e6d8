"""Resources for an audience, and the organisations that they come from."""

from django.core.validators import URLValidator
from django.db import models
from django.forms import Select
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from content import structured
from content.models.composed import Composed
from content.passages import Passage


class PartnerPage(Composed):
    """An organisation that we work with. A resource credits it, with a link that leads there."""

    website = models.URLField(_("website"), validators=[URLValidator(schemes=["https"])])

    kind, kinds_slug, kinds_label = "partner", "partners", _("Partners")
    says_how_sure = False
    own_fields = ("website",)
    own_template = "content/kinds/partner.html"
    content_panels = Composed.panels_for("website")

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")

    def own_passages(self) -> list[Passage]:
        return self.plain("website", is_required=True)

    def described_parts(self, url: str) -> list[dict]:
        return [{"@type": "Organization", "@id": f"{url}#organisation", "name": self.title, "url": self.website}]


class ResourcePage(Composed):
    """Something to use, for one audience: a guide, tips, a sheet to print."""

    partner = models.ForeignKey(
        PartnerPage,
        verbose_name=_("made with"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="resources",
    )

    kind, kinds_slug, kinds_label = "resource", "resources", _("Resources")
    own_fields = ("partner",)
    own_template = "content/kinds/resource.html"
    # A plain list: Wagtail's page chooser needs an inline script, which the policy header does not let run.
    content_panels = Composed.panels_for(FieldPanel("partner", widget=Select))

    class Meta:
        verbose_name = _("resource")

    def described_parts(self, url: str) -> list[dict]:
        if self.partner is None or not self.partner.live:
            return []
        made_with = {"@type": "Organization", "name": self.partner.title, "url": self.partner.website}
        return [structured.without_nothing({"@type": "CreativeWork", "@id": f"{url}#resource", "sponsor": made_with})]
