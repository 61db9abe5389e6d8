"""Two ways beside each other: therapist or psychiatrist, video or in person."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from content.models.blocks import TEXT
from content.models.composed import Composed
from content.passages import Passage


class RowBlock(blocks.StructBlock):
    """What each of the two is like in one respect."""

    about = blocks.CharBlock(label=_("about"), max_length=80)
    first = blocks.TextBlock(label=_("the first"), max_length=300)
    second = blocks.TextBlock(label=_("the second"), max_length=300)

    class Meta:
        label = _("row")


SIGN = [("sign", blocks.CharBlock(label=_("sign"), max_length=200))]


class ComparisonPage(Composed):
    """What speaks for the one and what for the other. It decides nothing: people may start with either."""

    first = models.CharField(_("the first"), max_length=80)
    second = models.CharField(_("the second"), max_length=80)
    rows = StreamField([("row", RowBlock())], verbose_name=_("rows"), min_num=1)
    signs_for_first = StreamField(SIGN, verbose_name=_("what speaks for the first"), blank=True)
    signs_for_second = StreamField(SIGN, verbose_name=_("what speaks for the second"), blank=True)
    who_can_prescribe = RichTextField(_("who can prescribe"), features=TEXT, blank=True)

    kind, kinds_slug, kinds_label = "comparison", "comparisons", _("Which one fits")
    own_fields = ("first", "second", "rows", "signs_for_first", "signs_for_second", "who_can_prescribe")
    own_template = "content/kinds/comparison.html"
    content_panels = Composed.panels_for(*own_fields)

    class Meta:
        verbose_name = _("comparison of two ways")
        verbose_name_plural = _("comparisons of two ways")

    def own_passages(self) -> list[Passage]:
        found = self.plain("first", "second", is_required=True)
        if not self.rows:
            found.append(Passage(self.label_of("rows"), "", is_required=True))
        for number, block in enumerate(self.rows, 1):
            for name in ("about", "first", "second"):
                place = f"{self.label_of('rows')} {number}, {block.block.child_blocks[name].label}"
                found.append(Passage(place, block.value[name] or "", is_required=True, is_prose=name != "about"))
        for name in ("signs_for_first", "signs_for_second"):
            found += self.each(name) if getattr(self, name) else []
        return [*found, *self.rich("who_can_prescribe")]

    def own_headings(self) -> list[tuple[str, str]]:
        signs = [("signs", gettext("What speaks for each"))] if self.signs_for_first or self.signs_for_second else []
        prescribing = [("prescribing", self.label_of("who_can_prescribe"))] if self.who_can_prescribe else []
        return [("compared", gettext("Side by side")), *signs, *prescribing]
