"""Lists to tick for oneself. They have no score: nothing is counted, sent or kept."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField

from content.models.blocks import TEXT
from content.models.composed import Composed
from content.passages import Passage


class ChecklistPage(Composed):
    """Lines to look at and talk about."""

    items = StreamField(
        [("item", CharBlock(label=_("line"), max_length=200))], verbose_name=_("lines"), min_num=1, max_num=20
    )
    afterwards = RichTextField(_("what to do with it"), features=TEXT)

    kind, kinds_slug, kinds_label = "checklist", "checklists", _("Checklists")
    says_how_sure = False
    own_fields = ("items", "afterwards")
    own_template = "content/kinds/checklist.html"
    content_panels = Composed.panels_for(*own_fields)

    class Meta:
        verbose_name = _("checklist")

    def own_passages(self) -> list[Passage]:
        return [*self.each("items"), *self.rich("afterwards", is_required=True)]

    def own_headings(self) -> list[tuple[str, str]]:
        afterwards = [("afterwards", self.label_of("afterwards"))] if self.afterwards else []
        return [("items", gettext("The list")), *afterwards]
