"""Weaves links to glossary terms into texts as they are shown: what is stored stays as somebody wrote and signed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

from django.db.models import Count, Max

from content import library

# A link in a link is no link, a heading stays one thing, and the number of a source is no word.
CLOSED = {"a", "h1", "h2", "h3", "h4", "h5", "h6", "sup"}
_known: dict[str, tuple[Any, Terms]] = {}  # by language: of which state of the glossary, and its terms


@dataclass(frozen=True)
class Terms:
    """The names of the terms of one language with the addresses that they lead to."""

    urls: Mapping[str, str] = field(default_factory=dict)  # by the name in small letters
    pattern: re.Pattern[str] | None = None

    def woven(self, html: str, own_url: str) -> str:
        """Return html with the first mention of each term as a link, but not of the page's own."""
        if self.pattern is None:
            return html
        weaver = _Weaver(self, {own_url, *re.findall(r'href="([^"]*)"', html)})
        weaver.feed(html)
        weaver.close()
        return "".join(weaver.parts)


def terms_in(language: str) -> Terms:
    """Return the shared terms of a language. One query where the glossary is as it was, two where it is not."""
    entries = library.entries(language).order_by()
    state = tuple(entries.aggregate(Count("pk"), Max("last_published_at"), Max("live_revision")).values())
    if language not in _known or _known[language][0] != state:
        _known[language] = (state, _read(entries))
    return _known[language][1]


def _read(entries: Any) -> Terms:
    urls: dict[str, str] = {}
    for entry in entries.only("title", "other_names", "url_path", "locale_id"):
        for name in (entry.title, *(block.value for block in entry.other_names)):
            urls.setdefault(name.strip().lower(), entry.url)
    # The longest name first: "secure base" is one term, although "base" may be another.
    names = sorted((re.escape(escape(name, quote=False)) for name in urls if name), key=len, reverse=True)
    return Terms(urls, re.compile(rf"(?<![\w@-])(?:{'|'.join(names)})(?![\w-])", re.IGNORECASE) if names else None)


class _Weaver(HTMLParser):
    """Repeats html as it is, with links in its texts."""

    def __init__(self, terms: Terms, linked: set[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._terms, self._linked, self._closed = terms, linked, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._closed += tag in CLOSED
        self.parts.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._closed -= tag in CLOSED
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        pattern = self._terms.pattern
        self.parts.append(data if self._closed or pattern is None else pattern.sub(self._link, data))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def _link(self, found: re.Match[str]) -> str:
        url = self._terms.urls.get(found[0].lower())
        if not url or url in self._linked:
            return found[0]
        self._linked.add(url)
        return f'<a href="{escape(url)}">{found[0]}</a>'
