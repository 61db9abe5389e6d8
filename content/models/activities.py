"""Activities: something to do, step by step, on the page or on paper. Nothing of it is sent or kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from content.models.blocks import TEXT
from content.models.pieces import Piece
from content.models.practices import Practice, StepBlock, passages_of_lines, passages_of_step
from content.panels import editor_panels
from content.passages import Passage


class ActivityPage(Practice):
    """A few steps for one sitting."""

    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences under the heading."))
    minutes = models.PositiveSmallIntegerField(
        _("minutes that it takes"), validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    how_often = models.CharField(_("how often"), max_length=120, blank=True)
    needs = StreamField(
        [("thing", CharBlock(label=_("thing"), max_length=120))], verbose_name=_("what you need"), blank=True
    )
    not_when = StreamField(
        [("line", CharBlock(label=_("line"), max_length=250))], verbose_name=_("leave it for now when"), blank=True
    )
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), min_num=1, max_num=10)
    afterwards = RichTextField(_("afterwards"), features=TEXT, blank=True)
    how_sure = RichTextField(_("how sure are we"), features=TEXT)

    kind, kinds_slug, kinds_label = "activity", "activities", _("Activities")
    place = "courses"
    template = "content/activity.html"
    body_template = "content/_activity.html"
    parent_page_types = ["content.CoursesIndexPage"]
    content_panels = [
        *editor_panels(),
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("with_professional"),
        *(FieldPanel(name) for name in ("minutes", "how_often", "needs", "not_when", "steps", "afterwards")),
        FieldPanel("how_sure"),
        *Piece.piece_panels,
    ]

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    @property
    def has_prompts(self) -> bool:
        """Say whether there is something to write down, and so a sheet worth printing."""
        return any(step.value["prompts"] for step in self.steps)

    def texts(self) -> list[str]:
        return [passage.text for passage in self.passages()[1:]]

    def passages(self) -> list[Passage]:
        found = [
            Passage(gettext("Title"), self.title, is_required=True, is_prose=False),
            Passage(gettext("Lead"), self.lead, is_required=True),
            Passage(gettext("How often"), self.how_often, is_prose=False),
            *passages_of_lines(gettext("What you need"), self.needs),
            *passages_of_lines(gettext("Leave it for now when"), self.not_when),
        ]
        for number, block in enumerate(self.steps, 1):
            found += passages_of_step(number, block.value)
        if not self.steps:
            found.append(Passage(gettext("Steps"), "", is_required=True))
        found.append(Passage(gettext("Afterwards"), self.afterwards, is_rich=True))
        found.append(Passage(gettext("How sure are we"), self.how_sure, is_rich=True, is_required=True))
        return found

    def headings(self) -> list[str]:
        return [block.value["name"] for block in self.steps]
