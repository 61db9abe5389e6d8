"""What all pieces share: who it is for, what it rests on, where to read on."""

import math
import re
from collections.abc import Iterable
from html import unescape
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.forms import Select
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, Revision
from wagtail.search import index

from content import presence, works
from content.audiences import AUDIENCES
from content.checks.numbers import numbers_to_call, why_no_numbers
from content.citations import MARK, Citations, without_marks
from content.folding import fold
from content.forms import PieceCopyForm, PieceForm
from content.models.references import Reference
from content.passages import Passage

WORDS_A_MINUTE = 160
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")


class Piece(Page):
    """A page that people read, or do something with."""

    topics = ParentalManyToManyField("content.Topic", verbose_name=gettext_lazy("topics"), related_name="+")
    sources = ParentalManyToManyField(
        Reference, verbose_name=gettext_lazy("sources"), blank=True, related_name="%(class)ss"
    )
    related = ParentalManyToManyField(
        "wagtailcore.Page", verbose_name=gettext_lazy("read next"), blank=True, related_name="+"
    )
    questions = ParentalManyToManyField(
        "content.QuestionPage",
        verbose_name=gettext_lazy("questions that have a page of their own"),
        blank=True,
        related_name="+",
    )
    for_myself = models.BooleanField(gettext_lazy("for the person"), default=True)
    for_family = models.BooleanField(gettext_lazy("for family and friends"), default=False)
    for_parents = models.BooleanField(gettext_lazy("for parents"), default=False)
    for_clinicians = models.BooleanField(gettext_lazy("for clinicians"), default=False)
    weaves_terms = models.BooleanField(
        gettext_lazy("link to the glossary"),
        help_text=gettext_lazy("The first mention of a term in each part leads to its page."),
        default=True,
    )
    origin = models.CharField(
        gettext_lazy("first published by"),
        help_text=gettext_lazy("Who brought this page out before, and where. Leave it empty for our own words."),
        max_length=160,
        blank=True,
    )
    origin_url = models.URLField(
        gettext_lazy("address of the first publication"),
        validators=[URLValidator(schemes=["https"])],
        blank=True,
    )
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    replaced_by = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=gettext_lazy("replaced by"),
        help_text=gettext_lazy("Once this page is taken down, readers are shown the way to that one."),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Of the shipped file that the page was made from; empty once somebody wrote the page here.
    starter_checksum = models.CharField(max_length=64, blank=True, editable=False)

    # What machines call the kind, the list in which it stands, and the field that says it in a sentence.
    kind: ClassVar[str]
    place: ClassVar[str] = "library"
    summary_field: ClassVar[str] = "lead"
    kinds_slug: ClassVar[str]  # the address of all of the kind, and what they are called
    kinds_label: ClassVar[Any]
    most_related: ClassVar[int] = 4
    schema_type: ClassVar[str] = "MedicalWebPage"  # of schema.org

    base_form_class = PieceForm
    copy_form_class = PieceCopyForm
    parent_page_types = ["content.LibraryIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("folded_title", boost=2), index.SearchField("folded_text")]
    # No words for search engines of their own: readers meet them, and no reviewer would.
    promote_panels = [FieldPanel("slug")]
    piece_panels = [
        MultiFieldPanel([FieldPanel(each.field) for each in AUDIENCES], heading=gettext_lazy("Who it is for")),
        FieldPanel("topics", required_on_save=False),  # a draft may wait for them
        FieldPanel("weaves_terms"),
        FieldPanel(
            "sources",
            help_text=gettext_lazy("Choose each work that you cite. Its mark goes into the text, after the sentence."),
        ),
        MultiFieldPanel([FieldPanel("origin"), FieldPanel("origin_url")], heading=gettext_lazy("Original source")),
        FieldPanel("questions"),
        FieldPanel("related"),
        # A plain list: Wagtail's page chooser needs an inline script, which the policy header does not let run.
        FieldPanel("replaced_by", widget=Select),
    ]

    class Meta:
        abstract = True

    def texts(self) -> list[str]:
        """Return the page's texts as html, in the order in which a reader meets them."""
        raise NotImplementedError

    def passages(self) -> list[Passage]:
        """Return every text of the page, empty ones too, with its place in words; the checks read them."""
        raise NotImplementedError

    def all_passages(self) -> list[Passage]:
        """Return the texts of the page and, where somebody else brought it out first, who that was."""
        linked = f'<a href="{escape(self.origin_url)}">{escape(self.origin)}</a>' if self.origin_url else self.origin
        from_elsewhere = Passage(
            _("Original source"),
            linked,
            is_rich=bool(self.origin_url),
            is_required=bool(linked),
            is_prose=False,
            is_name=True,
        )
        return [*self.passages(), *([from_elsewhere] if linked else [])]

    def headings(self) -> list[str]:
        """Return the headings of the page's parts, in the reader's order; a report names one of them."""
        raise NotImplementedError

    def contents(self) -> list[tuple[str, str]]:
        """Return the id and the heading of each part, where the kind's template does not name them itself."""
        return []

    def asked(self) -> list[tuple[str, str]]:
        """Return the questions that the page answers by pages of their own, each with its short answer."""
        return [(each.title, each.lead) for each in self.questions.all() if each.live]

    def described_parts(self, url: str) -> list[dict]:
        """Return what the page holds, in the words of schema.org, beside being a page."""
        return []

    def plain_texts(self) -> list[str]:
        """Return the page's texts without marks and tags, each sign as it is read."""
        return [without_marks(unescape(strip_tags(text))) for text in self.texts()]

    @property
    def audience(self) -> list[str]:
        return [each.key for each in AUDIENCES if getattr(self, each.field)]

    @property
    def summary(self) -> str:
        """Return the page in a sentence or two, as lists and search engines show it."""
        return getattr(self, self.summary_field)

    @property
    def folded_title(self) -> str:
        return fold(self.title)

    @property
    def folded_text(self) -> str:
        return fold(" ".join(self.plain_texts()))

    @property
    def citations(self) -> Citations:
        return Citations(self.sources.all(), self.texts())

    def clean(self) -> None:
        """Refuse a list's address, a citation without its source and a crisis number, and count the minutes."""
        super().clean()
        if self.place == "library" and self.slug == works.PLACE:
            raise ValidationError({"slug": _("The list of publications has this address. Choose another one.")})
        check_no_crisis_number([self.title, *self.texts(), self.origin])
        words = sum(len(WORD.findall(text)) for text in [self.title, *self.plain_texts()])
        self.reading_minutes = max(1, math.ceil(words / WORDS_A_MINUTE))
        unknown = set(cited_in(self.texts())) - {source.key for source in self.sources.all()}
        if unknown:
            raise ValidationError(
                _("Add to the sources what the text cites: %(keys)s.") % {"keys": ", ".join(sorted(unknown))}
            )

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Keep what was written as a version of its own: a reviewer may just be reading the one before, or sign it."""
        return super().save_revision(*args, **kwargs)

    def get_context(self, request: HttpRequest) -> dict:
        return super().get_context(request) | presence.frame_of(self, request) | presence.public_piece(self, request)

    def route(self, request: HttpRequest, path_components: list[str]):
        """Answer for a page that was taken down too, so that a reader learns where to go on."""
        return presence.gone(self, path_components) or super().route(request, path_components)

    def serve(self, request: HttpRequest, instead: str = "") -> HttpResponse:
        if instead == presence.GONE:
            return render(request, "410.html", presence.farewell(self, request), status=410)
        if instead == presence.RENAMED:
            return redirect(self.get_url(request), permanent=True)
        return super().serve(request)


def check_no_crisis_number(texts: Iterable[str]) -> None:
    """Raises ValidationError: numbers for a crisis stand on the clinic's own page alone, checked, with a day on which
    the check ends. In a page of content they would grow old unseen, and be read in every country.
    """
    if numbers_to_call(" ".join(texts)):
        raise ValidationError(why_no_numbers())


def cited_in(texts: Iterable[str]) -> list[str]:
    return MARK.findall(" ".join(texts))
