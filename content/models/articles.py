"""Articles."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from content import structured
from content.models.blocks import TEXT, PointBlock, QuestionBlock
from content.models.body import BODY, headings_of, passages_of
from content.models.pieces import Piece
from content.panels import editor_panels
from content.passages import Passage, source, titled

FEWEST_POINTS, MOST_POINTS = 3, 5


class ArticlePage(Piece):
    """A page on one subject. It always says how sure we are."""

    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences under the heading."))
    # No least number: the editor's script would ask for it of a field that may stay empty.
    key_points = StreamField(
        [("point", PointBlock(max_length=250))], verbose_name=_("key points"), max_num=MOST_POINTS, blank=True
    )
    sections = StreamField(BODY, verbose_name=_("sections"))
    how_sure = RichTextField(_("how sure are we"), features=TEXT)
    faq = StreamField([("question", QuestionBlock())], verbose_name=_("questions people ask"), blank=True)

    kind, kinds_slug, kinds_label = "article", "articles", _("Articles")
    template = "content/article.html"
    body_template = "content/_article.html"
    content_panels = [
        *editor_panels(),
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("key_points", help_text=_("Three to five short sentences, or none.")),
        *(FieldPanel(name) for name in ("sections", "how_sure", "faq")),
        *Piece.piece_panels,
    ]

    class Meta:
        verbose_name = _("article")

    def texts(self) -> list[str]:
        sections = [passage.text for passage in passages_of(self.sections)]
        faq = [text for block in self.faq for text in (block.value["question"], source(block.value["answer"]))]
        return [self.lead, *(block.value for block in self.key_points), *sections, self.how_sure, *faq]

    def headings(self) -> list[str]:
        return [*headings_of(self.sections), gettext("How sure are we?")]

    def described_parts(self, url: str) -> list[dict]:
        return structured.questions(url, self.asked())

    def asked(self) -> list[tuple[str, str]]:
        return [(b.value["question"], source(b.value["answer"])) for b in self.faq] + super().asked()

    def passages(self) -> list[Passage]:
        found = [
            Passage(gettext("Title"), self.title, is_required=True, is_prose=False),
            Passage(gettext("Lead"), self.lead, is_required=True),
        ]
        points = [block.value for block in self.key_points]
        missing = FEWEST_POINTS - len(points) if points else 0  # an article may do without
        for number, point in enumerate(points + [""] * missing, 1):
            found.append(Passage(gettext("Key point %(number)s") % {"number": number}, point, is_required=True))
        found += passages_of(self.sections)
        if not self.sections:
            found.append(Passage(gettext("Sections"), "", is_required=True))
        found.append(Passage(gettext("How sure are we"), self.how_sure, is_rich=True, is_required=True))
        for number, block in enumerate(self.faq, 1):
            place = gettext("Question %(number)s") % {"number": number}
            found += titled(block.value["question"], block.value["answer"], place)
        return found
