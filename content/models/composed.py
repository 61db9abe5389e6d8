"""What most kinds of piece share: a lead, texts of the kind's own, a body of blocks, and how sure we are."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from content.models.blocks import TEXT
from content.models.body import BODY, passages_of
from content.models.pieces import Piece
from content.panels import editor_panels
from content.passages import Passage


class Composed(Piece):
    """A piece with a body. A kind adds fields of its own, and says what stands in them by `own_passages`."""

    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences under the heading."))
    body = StreamField(BODY, verbose_name=_("body"), blank=True)
    how_sure = RichTextField(_("how sure are we"), features=TEXT, blank=True)

    own_fields: ClassVar[tuple[str, ...]] = ()
    says_how_sure: ClassVar[bool] = True  # where a page makes claims, it has to
    leads_on: ClassVar[bool] = True  # what the page holds, and where to go next, stand beside it
    own_template: ClassVar[str]  # the fields of the kind, above the body
    body_template = "content/_composed.html"

    class Meta:
        abstract = True

    @classmethod
    def panels_for(cls, *names: str | FieldPanel) -> list:
        """Return the editor's panels of a kind with fields of its own."""
        fields = ("lead", *names, "body", "how_sure")
        panels = [each if isinstance(each, FieldPanel) else FieldPanel(each) for each in fields]
        return [*editor_panels(), *Page.content_panels, *panels, *Piece.piece_panels]

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        # Wagtail gives each class a template by its own name; these share one.
        return "content/composed.html"

    def own_passages(self) -> list[Passage]:
        """Return the texts of the kind's own fields."""
        return []

    def own_headings(self) -> list[tuple[str, str]]:
        """Return the ids and headings of the kind's own parts that have something in them."""
        return []

    def passages(self) -> list[Passage]:
        found = [
            Passage(gettext("Title"), self.title, is_required=True, is_prose=False),
            Passage(gettext("Lead"), self.lead, is_required=True),
            *self.own_passages(),
            *passages_of(self.body),
        ]
        if self.says_how_sure or self.how_sure:
            place = gettext("How sure are we")
            found.append(Passage(place, self.how_sure, is_rich=True, is_required=self.says_how_sure))
        return found

    def texts(self) -> list[str]:
        return [passage.text for passage in self.passages()[1:]]

    def contents(self) -> list[tuple[str, str]]:
        """Return the id and the heading of each part that the page shows."""
        parts = [
            (f"part-{number}", block.value["heading"])
            for number, block in enumerate(self.body, 1)
            if block.block_type == "section"
        ]
        sure = [("sure", gettext("How sure are we?"))] if self.how_sure else []
        return [*self.own_headings(), *parts, *sure]

    def headings(self) -> list[str]:
        return [heading for _id, heading in self.contents()]

    def label_of(self, name: str) -> str:
        return capfirst(str(self._meta.get_field(name).verbose_name))

    def rich(self, *names: str, is_required: bool = False) -> list[Passage]:
        """Return the passages of rich fields, each under its own label."""
        return [
            Passage(self.label_of(name), getattr(self, name), is_rich=True, is_required=is_required) for name in names
        ]

    def plain(self, *names: str, is_required: bool = False) -> list[Passage]:
        """Return the passages of fields that hold a few words: no prose."""
        return [
            Passage(self.label_of(name), getattr(self, name), is_required=is_required, is_prose=False) for name in names
        ]

    def each(self, name: str, is_prose: bool = True) -> list[Passage]:
        """Return the passages of a list of lines; one at least has to be there."""
        lines = [
            Passage(
                f"{self.label_of(name)} {number}",
                block.value,
                is_required=True,
                is_prose=is_prose,
            )
            for number, block in enumerate(getattr(self, name), 1)
        ]
        return lines or [Passage(self.label_of(name), "", is_required=True)]
