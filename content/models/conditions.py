"""Conditions that people come with. A page says what one is; it tells nobody that they have it."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from content import offers, structured
from content.folding import fold
from content.models.blocks import TEXT
from content.models.composed import Composed
from content.models.pieces import Piece
from content.passages import Passage

PARTS = ("signs", "what_helps", "when_to_get_help")


class ConditionPage(Composed):
    """A condition in plain words."""

    other_names = StreamField(
        [("name", CharBlock(label=_("name"), max_length=120))], verbose_name=_("other names"), blank=True
    )
    signs = RichTextField(_("what people notice"), features=TEXT)
    what_helps = RichTextField(_("what can help"), features=TEXT)
    when_to_get_help = RichTextField(_("when to see somebody"), features=TEXT)
    is_a_diagnosis = models.BooleanField(_("a clinician diagnoses it"), default=True)

    kind, kinds_slug, kinds_label = "condition", "conditions", _("Conditions")
    own_fields = ("other_names", *PARTS, "is_a_diagnosis")
    own_template = "content/kinds/condition.html"
    search_fields = [*Piece.search_fields, index.SearchField("folded_names", boost=2)]
    content_panels = Composed.panels_for(*own_fields)

    class Meta:
        verbose_name = _("condition")

    @property
    def folded_names(self) -> str:
        return fold(" ".join(block.value for block in self.other_names))

    def get_context(self, request: HttpRequest) -> dict:
        """Say which clinics treat it, and where people go instead."""
        return super().get_context(request) | {"stands": offers.stands_to(self)}

    def own_passages(self) -> list[Passage]:
        names = self.each("other_names", is_prose=False) if self.other_names else []
        return [*names, *self.rich(*PARTS, is_required=True)]

    def own_headings(self) -> list[tuple[str, str]]:
        return [(name.replace("_", "-"), self.label_of(name)) for name in PARTS if getattr(self, name)]

    def described_parts(self, url: str) -> list[dict]:
        names = [block.value for block in self.other_names]
        kind = "MedicalCondition" if self.is_a_diagnosis else "Thing"
        condition = {"@type": kind, "@id": f"{url}#condition", "name": self.title, "alternateName": names}
        return [structured.without_nothing(condition)]
