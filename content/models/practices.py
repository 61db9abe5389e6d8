"""What activities and lessons share: they ask somebody to do something, and some are not to be begun alone."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.models.blocks import TEXT
from content.models.pieces import Piece
from content.passages import Passage, titled


class Practice(Piece):
    """A piece to do."""

    with_professional = models.BooleanField(
        _("begin with a professional"),
        help_text=_("The page says so before anything else. Needed where it touches trauma or the child one was."),
        default=False,
    )

    class Meta:
        abstract = True


class StepBlock(blocks.StructBlock):
    """One thing to do, with lines to answer and how it may sound."""

    name = blocks.CharBlock(label=_("name"), max_length=80)
    what = blocks.RichTextBlock(label=_("what to do"), features=TEXT)
    prompts = blocks.ListBlock(
        blocks.CharBlock(label=_("line"), max_length=160),
        label=_("lines to answer"),
        help_text=_("On paper there is room to write below each."),
        default=[],
        max_num=6,
    )
    example = blocks.TextBlock(label=_("example"), max_length=400, required=False)

    class Meta:
        label = _("step")


def passages_of_step(number: int, value: Any) -> list[Passage]:
    """Return the texts of a step; the places of those below it carry its name."""
    found = titled(value["name"], value["what"], gettext("Step %(number)s") % {"number": number})
    named = found[-1].place
    for line, prompt in enumerate(value["prompts"], 1):
        place = gettext("%(place)s, line %(number)s") % {"place": named, "number": line}
        found.append(Passage(place, prompt or "", is_required=True))
    if value["example"]:
        found.append(Passage(gettext("%(place)s, example") % {"place": named}, value["example"]))
    return found


def passages_of_lines(place: str, lines: Any) -> list[Passage]:
    """Return the texts of a list of lines."""
    return [Passage(f"{place} {number}", line.value, is_required=True) for number, line in enumerate(lines, 1)]
