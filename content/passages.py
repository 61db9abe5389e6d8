"""The texts of a page, each with its place in words, cut into paragraphs, list items and headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from content.citations import without_marks

PARTS = {"p", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
LISTS = {"ol", "ul"}


@dataclass(frozen=True)
class Link:
    """A link in a text: to an address, or to the page of an id."""

    text: str
    href: str = ""
    page_id: int | None = None


@dataclass(frozen=True)
class Part:
    """A paragraph, a list item or a heading, with its marks of sources and without tags."""

    tag: str
    text: str
    place: str
    links: tuple[Link, ...] = ()

    @property
    def plain(self) -> str:
        """The words without the marks of sources."""
        return without_marks(self.text).strip()

    @property
    def heading_level(self) -> int | None:
        return int(self.tag[1]) if self.tag[0] == "h" else None


@dataclass(frozen=True)
class Passage:
    """One text of a page as it is stored."""

    place: str
    text: str
    is_rich: bool = False
    is_required: bool = False
    is_prose: bool = True  # what readers read through; its words count for the reading age
    shows_what_not_to_say: bool = False  # holds words on purpose that the page should not use
    has_own_source: bool = False  # a field beside it names the source
    is_name: bool = False  # what others called their work, or themselves: not ours to word, to spell or to prove

    @cached_property
    def parts(self) -> list[Part]:
        if not self.is_rich:
            return [Part("p", self.text, self.place)] if self.text.strip() else []
        reader = _Reader()
        reader.feed(self.text)
        reader.close()
        found = reader.parts
        return [
            Part(each.tag, " ".join(each.text.split()), self._place(number, len(found)), tuple(each.links))
            for number, each in enumerate(found, 1)
        ]

    def _place(self, number: int, count: int) -> str:
        if count == 1:
            return self.place
        return _("%(place)s, paragraph %(number)s") % {"place": self.place, "number": number}


@dataclass
class _Open:
    tag: str
    text: str = ""
    links: list[Link] = field(default_factory=list)


class _Reader(HTMLParser):
    """Cuts stored html into parts. Words outside every part make a paragraph of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[_Open] = []
        self._current: _Open | None = None
        self._link: dict[str, str | None] | None = None
        self._linked = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in PARTS:
            self._current = _Open(tag)
            self.parts.append(self._current)
        elif tag in LISTS:
            self._current = None
        elif tag == "a":
            self._link, self._linked = dict(attrs), ""
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in PARTS:
            self._current = None
        elif tag == "a" and self._link is not None:
            self._here().links.append(_link(self._link, self._linked))
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._current is None and not data.strip():
            return
        self._here().text += data
        if self._link is not None:
            self._linked += data

    def _here(self) -> _Open:
        if self._current is None:
            self._current = _Open("p")
            self.parts.append(self._current)
        return self._current


def _link(attributes: dict[str, str | None], text: str) -> Link:
    if attributes.get("linktype") == "page":
        number = attributes.get("id") or ""
        return Link(text, page_id=int(number) if number.isdecimal() else 0)
    return Link(text, href=attributes.get("href") or "")


def titled(heading: str | None, text: object, place: str) -> list[Passage]:
    """Return a heading and the text below it; the text's place carries the heading's words."""
    words = (heading or "").strip()
    named = f"{place}, “{words}”" if words else place
    return [
        Passage(_("%(place)s, heading") % {"place": place}, words, is_required=True, is_prose=False),
        Passage(named, source(text), is_rich=True, is_required=True),
    ]


def source(rich_text: object) -> str:
    """Return the stored html of a rich text value; nothing where there is none yet."""
    return getattr(rich_text, "source", None) or str(rich_text or "")
