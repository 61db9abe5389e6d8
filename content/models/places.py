"""The places that pieces stand in: a home a language, with its library and its glossary.

The shared home is the public site. A clinic's home is a tree of its own: what stands in it belongs to that clinic, has
no public address, and moves with the tree.
"""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from content import library, lists, presence, works


class HomePage(Page):
    """The front page of one language; of the installation, or of one clinic."""

    clinic = models.ForeignKey("accounts.Clinic", null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    template = "home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.LibraryIndexPage", "content.GlossaryIndexPage", "content.CoursesIndexPage"]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest) -> dict:
        return {**super().get_context(request), **presence.frame_of(self, request), **presence.front(self, request)}


class IndexPage(Page):
    """A list of pieces, with a search."""

    lead = models.CharField(_("lead"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["content.HomePage"]
    max_count_per_parent = 1

    class Meta:
        abstract = True

    @classmethod
    def clean_subpage_models(cls) -> list[type[Page]]:
        """Return the kinds that stand here: each says so itself."""
        return [kind for kind in library.kinds() if cls._meta.label in kind.parent_page_types]


class LibraryIndexPage(IndexPage):
    """All articles of one language."""

    template = "content/library.html"

    class Meta:
        verbose_name = _("library")

    def route(self, request: HttpRequest, path_components: list[str]):
        """Find a piece by its slug, or a part of the library by its audience and topic."""
        ours = lists.narrowed(self, path_components) or works.routed(self, path_components)
        return ours or super().route(request, path_components)

    def serve(
        self,
        request: HttpRequest,
        narrowing: lists.Narrowing | None = None,
        written: str = "",
        shows_works: bool = False,
    ) -> HttpResponse:
        """Show the library, a part of it, whose address is written in one way alone, or what it rests on."""
        if shows_works:
            shown = super().get_context(request) | presence.frame_of(self, request)
            shown |= presence.addresses_of(self, request, lambda _language: works.PATH)
            return render(request, "content/works.html", shown | works.listing(self, request))
        narrowing = narrowing or lists.Narrowing()
        right = narrowing.path(self.locale.language_code)
        if right != written:
            return redirect(presence.address(f"library/{right}", self.locale.language_code), permanent=True)
        return super().serve(request, narrowing=narrowing)

    def get_context(self, request: HttpRequest, narrowing: lists.Narrowing | None = None) -> dict:
        narrowing = narrowing or lists.Narrowing()
        context = super().get_context(request) | presence.frame_of(self, request)
        return context | lists.articles(self, request, narrowing) | lists.addresses_of(self, request, narrowing)


class GlossaryIndexPage(IndexPage):
    """All terms of one language, A to Z."""

    template = "content/glossary.html"

    class Meta:
        verbose_name = _("glossary")

    def get_context(self, request: HttpRequest) -> dict:
        context = super().get_context(request) | presence.frame_of(self, request)
        return context | lists.terms(self, request.GET.get("q", ""))

    def route(self, request: HttpRequest, path_components: list[str]):
        """Find a term by its slug or, where there is none, by one of its other names."""
        return presence.renamed(self, path_components) or super().route(request, path_components)
