"""Courses: a few lessons in an order, each of them a piece that is read, checked and signed by itself."""

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from content import courses, presence
from content.models.blocks import TEXT
from content.models.body import SectionBlock, headings_of
from content.models.pieces import Piece
from content.models.places import IndexPage
from content.models.practices import Practice, passages_of_lines
from content.panels import editor_panels
from content.passages import Passage, titled


class CoursesIndexPage(IndexPage):
    """All courses and activities of one language."""

    template = "content/courses.html"

    class Meta:
        verbose_name = _("courses and activities")

    def get_context(self, request: HttpRequest) -> dict:
        return super().get_context(request) | presence.frame_of(self, request) | courses.listing(self)


class CoursePage(Piece):
    """What a course is about, for whom and how to go about it. Its lessons stand below it."""

    class Rhythm(models.TextChoices):
        OWN = "own", _("at your own pace")
        DAY = "day", _("one a day")
        WEEK = "week", _("one a week")

    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences under the heading."))
    rhythm = models.CharField(_("how fast"), max_length=4, choices=Rhythm.choices, default=Rhythm.OWN)
    aims = StreamField(
        [("aim", CharBlock(label=_("aim"), max_length=200))], verbose_name=_("what is in it for you"), min_num=1
    )
    not_when = StreamField(
        [("line", CharBlock(label=_("line"), max_length=250))], verbose_name=_("leave it for now when"), blank=True
    )
    how_sure = RichTextField(_("how sure are we"), features=TEXT)

    kind, kinds_slug, kinds_label = "course", "courses", _("Courses")
    place = "courses"
    template = "content/course.html"
    body_template = "content/_course.html"
    parent_page_types = ["content.CoursesIndexPage"]
    subpage_types = ["content.LessonPage"]
    content_panels = [
        *editor_panels(),
        *Page.content_panels,
        *(FieldPanel(name) for name in ("lead", "rhythm", "aims", "not_when", "how_sure")),
        *Piece.piece_panels,
    ]

    class Meta:
        verbose_name = _("course")

    def outline(self) -> courses.Outline:
        """Return the lessons that readers see, in their order."""
        return courses.outline(self)

    def texts(self) -> list[str]:
        return [passage.text for passage in self.passages()[1:]]

    def passages(self) -> list[Passage]:
        return [
            Passage(gettext("Title"), self.title, is_required=True, is_prose=False),
            Passage(gettext("Lead"), self.lead, is_required=True),
            *(passages_of_lines(gettext("Aim"), self.aims) or [Passage(gettext("Aim"), "", is_required=True)]),
            *passages_of_lines(gettext("Leave it for now when"), self.not_when),
            Passage(gettext("How sure are we"), self.how_sure, is_rich=True, is_required=True),
        ]

    def headings(self) -> list[str]:
        return [gettext("How sure are we?")]

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Show no lesson of a course that readers do not see: taken down, it says so for its lessons too."""
        if path_components and not self.live:
            if not self.first_published_at:
                raise Http404
            return RouteResult(self, kwargs={"instead": presence.GONE})
        return super().route(request, path_components)


class LessonPage(Practice):
    """A few minutes to read, and one thing to try."""

    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences under the heading."))
    sections = StreamField([("section", SectionBlock())], verbose_name=_("sections"), min_num=1)
    to_try = RichTextField(_("one thing to try"), features=TEXT)
    example = models.TextField(_("example"), max_length=400, blank=True, help_text=_("How it may sound or look."))

    kind, kinds_slug, kinds_label = "lesson", "lessons", _("Lessons")
    place = "courses"
    template = "content/lesson.html"
    body_template = "content/_lesson.html"
    parent_page_types = ["content.CoursePage"]
    content_panels = [
        *editor_panels(),
        *Page.content_panels,
        *(FieldPanel(name) for name in ("lead", "with_professional", "sections", "to_try", "example")),
        *Piece.piece_panels,
    ]

    class Meta:
        verbose_name = _("lesson")

    def get_context(self, request: HttpRequest) -> dict:
        return super().get_context(request) | courses.way_through(self)

    def texts(self) -> list[str]:
        return [passage.text for passage in self.passages()[1:]]

    def passages(self) -> list[Passage]:
        found = [
            Passage(gettext("Title"), self.title, is_required=True, is_prose=False),
            Passage(gettext("Lead"), self.lead, is_required=True),
        ]
        for number, block in enumerate(self.sections, 1):
            place = gettext("Section %(number)s") % {"number": number}
            found += titled(block.value["heading"], block.value["text"], place)
        if not self.sections:
            found.append(Passage(gettext("Sections"), "", is_required=True))
        found.append(Passage(gettext("One thing to try"), self.to_try, is_rich=True, is_required=True))
        found.append(Passage(gettext("Example"), self.example))
        return found

    def headings(self) -> list[str]:
        return headings_of(self.sections)
