"""The places that pieces stand in: a home a language, with its library and its glossary.

The shared home is the public site. A clinic's home is a tree of its own: what stands in it belongs to that clinic, has
no public address, and moves with the tree.
"""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from content import presence


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


class LibraryIndexPage(IndexPage):
    """All articles of one language."""

    template = "content/library.html"
    subpage_types = ["content.ArticlePage"]

    class Meta:
        verbose_name = _("library")

    def get_context(self, request: HttpRequest) -> dict:
        context = super().get_context(request) | presence.frame_of(self, request)
        return context | presence.articles(self, request.GET.get("q", ""))


class GlossaryIndexPage(IndexPage):
    """All terms of one language, A to Z."""

    template = "content/glossary.html"
    subpage_types = ["content.GlossaryEntryPage"]

    class Meta:
        verbose_name = _("glossary")

    def get_context(self, request: HttpRequest) -> dict:
        context = super().get_context(request) | presence.frame_of(self, request)
        return context | presence.terms(self, request.GET.get("q", ""))

    def route(self, request: HttpRequest, path_components: list[str]):
        """Find a term by its slug or, where there is none, by one of its other names."""
        return presence.renamed(self, path_components) or super().route(request, path_components)
