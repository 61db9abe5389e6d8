"""Small blocks: a question, a milestone, a point. Those of bodies are in body.py."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

INLINE = ["bold", "italic", "link"]
TEXT = [*INLINE, "ol", "ul"]


class QuestionBlock(blocks.StructBlock):
    """A question that people ask, with its answer."""

    question = blocks.CharBlock(label=_("question"), max_length=160)
    answer = blocks.RichTextBlock(label=_("answer"), features=TEXT)

    class Meta:
        label = _("question")


class MilestoneBlock(blocks.StructBlock):
    """A year in the history of a term."""

    year = blocks.IntegerBlock(label=_("year"), min_value=1500, max_value=2100)
    event = blocks.CharBlock(label=_("what happened"), max_length=250)
    reference = SnippetChooserBlock("content.Reference", label=_("source"), required=False)

    class Meta:
        label = _("milestone")


class PointBlock(blocks.CharBlock):
    """One key point: a sentence or two."""

    class Meta:
        label = _("point")
