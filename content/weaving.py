"""Weaves links to glossary terms into texts as they are shown: what is stored stays as somebody wrote and signed it."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.db.models import Count, Max

from content import library

# A link in a link is no link, a heading stays one thing, and the number of a source is no word.
CLOSED = {"a", "h1", "h2", "h3", "h4", "h5", "h6", "sup"}
WORD = re.compile(r"(?<![\w@-])\w+")
_known: dict[str, tuple[float, Any, Terms]] = {}  # by language: when asked, the state of the glossary, and its terms


@dataclass(frozen=True)
class Terms:
    """The names of the terms of one language with the addresses that they lead to."""

    urls: Mapping[str, str] = field(default_factory=dict)  # by the name in small letters
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)  # by the word with which names begin

    def woven(self, html: str, own_url: str) -> str:
        """Return html with the first mention of each term as a link, but not of the page's own."""
        if not self.patterns:
            return html
        weaver = _Weaver(self, {own_url, *re.findall(r'href="([^"]*)"', html)})
        weaver.feed(html)
        weaver.close()
        return "".join(weaver.parts)

    def mentions(self, text: str) -> Iterator[re.Match[str]]:
        """Yield each name that stands in a text, the longest where several begin alike, one after the other."""
        end = 0
        for word in WORD.finditer(text):
            pattern = self.patterns.get(word[0].lower())
            found = pattern.match(text, word.start()) if pattern and word.start() >= end else None
            if found:
                end = found.end()
                yield found


def terms_in(language: str) -> Terms:
    """Return the shared terms of a language, of a minute ago at most. One query where they did not change, else two."""
    asked_at, state, terms = _known.get(language, (float("-inf"), None, Terms()))
    now = time.monotonic()
    if now - asked_at >= settings.PAGES_KEPT_SECONDS:
        entries = library.entries(language).order_by()
        newer = tuple(entries.aggregate(Count("pk"), Max("last_published_at"), Max("live_revision")).values())
        terms = terms if newer == state else _read(entries)
        _known[language] = (now, newer, terms)
    return terms


def _read(entries: Any) -> Terms:
    urls: dict[str, str] = {}
    for entry in entries.only("title", "other_names", "url_path", "locale_id"):
        for name in (entry.title, *(block.value for block in entry.other_names)):
            urls.setdefault(name.strip().lower(), entry.url)
    under: dict[str, list[str]] = defaultdict(list)
    for name in urls:
        written = escape(name, quote=False)
        if begins := WORD.match(written):
            under[begins[0].lower()].append(re.escape(written))
    return Terms(urls, {word: _one_of(names) for word, names in under.items()})


def _one_of(names: list[str]) -> re.Pattern[str]:
    """The longest first: "secure base" is one term, although "secure" may be another."""
    return re.compile(rf"(?:{'|'.join(sorted(names, key=len, reverse=True))})(?![\w-])", re.IGNORECASE)


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
        if self._closed:
            self.parts.append(data)
            return
        end = 0
        for found in self._terms.mentions(data):
            self.parts += data[end : found.start()], self._link(found)
            end = found.end()
        self.parts.append(data[end:])

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
