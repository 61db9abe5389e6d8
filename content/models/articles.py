"""Articles."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from content.models.blocks import TEXT, PointBlock, QuestionBlock, SectionBlock
from content.models.pieces import Piece
from content.panels import ChecksPanel
from content.passages import Passage


class ArticlePage(Piece):
    """A page on one subject. It always says how sure we are."""

    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences under the heading."))
    key_points = StreamField(
        [("point", PointBlock(max_length=250))], verbose_name=_("key points"), min_num=3, max_num=5, blank=True
    )
    sections = StreamField([("section", SectionBlock())], verbose_name=_("sections"), min_num=1)
    how_sure = RichTextField(_("how sure are we"), features=TEXT)
    faq = StreamField([("question", QuestionBlock())], verbose_name=_("questions people ask"), blank=True)

    kind = "article"
    template = "content/article.html"
    body_template = "content/_article.html"
    parent_page_types = ["content.LibraryIndexPage"]
    content_panels = [
        ChecksPanel(heading=_("Checks")),
        *Page.content_panels,
        *(FieldPanel(name) for name in ("lead", "key_points", "sections", "how_sure", "faq")),
        *Piece.piece_panels,
    ]

    class Meta:
        verbose_name = _("article")

    def texts(self) -> list[str]:
        sections = [text for block in self.sections for text in (block.value["heading"], source(block.value["text"]))]
        faq = [text for block in self.faq for text in (block.value["question"], source(block.value["answer"]))]
        return [self.lead, *(block.value for block in self.key_points), *sections, self.how_sure, *faq]

    def passages(self) -> list[Passage]:
        found = [
            Passage(gettext("Title"), self.title, is_required=True, is_prose=False),
            Passage(gettext("Lead"), self.lead, is_required=True),
        ]
        for number, block in enumerate(self.key_points, 1):
            found.append(Passage(gettext("Key point %(number)s") % {"number": number}, block.value, is_required=True))
        for number, block in enumerate(self.sections, 1):
            found += _titled(block, "heading", "text", gettext("Section %(number)s") % {"number": number})
        if not self.sections:
            found.append(Passage(gettext("Sections"), "", is_required=True))
        found.append(Passage(gettext("How sure are we"), self.how_sure, is_rich=True, is_required=True))
        for number, block in enumerate(self.faq, 1):
            found += _titled(block, "question", "answer", gettext("Question %(number)s") % {"number": number})
        return found


def _titled(block: Any, heading: str, text: str, place: str) -> list[Passage]:
    """Return a heading and the text below it; the text's place carries the heading's words."""
    words = (block.value[heading] or "").strip()
    named = f"{place}, “{words}”" if words else place
    return [
        Passage(gettext("%(place)s, heading") % {"place": place}, words, is_required=True, is_prose=False),
        Passage(named, source(block.value[text] or ""), is_rich=True, is_required=True),
    ]


def source(rich_text: object) -> str:
    """Return the stored html of a rich text value."""
    return getattr(rich_text, "source", None) or str(rich_text)
