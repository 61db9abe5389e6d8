"""People whom readers may meet: clinicians, and who reviews the pages."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField

from content import structured
from content.models.blocks import TEXT
from content.models.composed import Composed
from content.passages import Passage


class PersonPage(Composed):
    """A person in public: what they are called, may do, know and care about. The title is their name."""

    role = models.CharField(_("role"), max_length=120)
    credentials = models.CharField(
        _("credentials"), max_length=200, help_text=_("Training and licence, as the register has them.")
    )
    can_prescribe = models.BooleanField(_("may prescribe, by licence"), default=False)
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    interests = StreamField(
        [("interest", CharBlock(label=_("interest"), max_length=80))], verbose_name=_("interests"), blank=True
    )
    approach = RichTextField(_("approach"), features=TEXT, blank=True)

    kind, kinds_slug, kinds_label = "person", "people", _("People")
    says_how_sure = False
    schema_type = "ProfilePage"
    own_fields = ("role", "credentials", "can_prescribe", "languages", "interests", "approach")
    own_template = "content/kinds/person.html"
    content_panels = Composed.panels_for(*own_fields)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def own_passages(self) -> list[Passage]:
        interests = self.each("interests", is_prose=False) if self.interests else []
        named = self.plain("role", "credentials", is_required=True)
        return [*named, *self.plain("languages"), *interests, *self.rich("approach")]

    def own_headings(self) -> list[tuple[str, str]]:
        approach = [("approach", self.label_of("approach"))] if self.approach else []
        return [("about", gettext("At a glance")), *approach]

    def described_parts(self, url: str) -> list[dict]:
        person = {
            "@type": "Person",
            "@id": f"{url}#person",
            "name": self.title,
            "jobTitle": self.role,
            "hasCredential": self.credentials,
            "knowsAbout": [block.value for block in self.interests],
        }
        return [structured.without_nothing(person)]
