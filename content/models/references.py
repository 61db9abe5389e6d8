"""Works that pieces rest on, and the subjects that pieces share."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from content import apa
from content.identifiers import check_doi, check_isbn


@register_snippet
class Reference(index.Indexed, models.Model):
    """A published work. A text cites it as [@key]."""

    key = models.SlugField(_("key"), max_length=60, unique=True, help_text=_("A text cites this work as [@key]."))
    authors = models.CharField(_("authors"), max_length=250)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=300)
    container = models.CharField(_("journal or book, with pages"), max_length=300, blank=True)
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    publisher = models.CharField(_("publisher"), max_length=120, blank=True)
    doi = models.CharField(_("DOI"), max_length=120, blank=True, validators=[check_doi])
    isbn = models.CharField(_("ISBN"), max_length=20, blank=True, validators=[check_isbn])

    panels = [
        FieldPanel(name)
        for name in ("key", "authors", "year", "title", "container", "edition", "publisher", "doi", "isbn")
    ]
    search_fields = [index.SearchField("title"), index.SearchField("authors"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["authors", "year"]
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return f"{self.authors} {self.year}. {self.title}"

    @property
    def apa_authors(self) -> str:
        return apa.authors(self.authors)

    @property
    def full_stop(self) -> str:
        """What ends the title; a question has its own end."""
        return "" if self.title.endswith(("?", "!", ".")) else "."

    @property
    def apa_container(self) -> apa.Container:
        return apa.container(self.container)

    @property
    def url(self) -> str:
        return f"https://doi.org/{self.doi}" if self.doi else ""


class Topic(models.Model):
    """A subject that pieces share; goals and rules use the same slugs."""

    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict)  # language code to name

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.names.get(get_language() or "en") or self.names.get("en", self.slug)
