"""Finds pieces for a reader: by their words, by the other names of terms, and past a slip of the pen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from content import library, models, spelling
from content.folding import fold
from content.shelves import shelf


@dataclass(frozen=True)
class Found:
    """What a search found. `instead`: the words that were searched for, where the reader's own found nothing."""

    query: str
    pages: tuple[Any, ...] = ()
    instead: str = ""
    near: tuple[str, ...] = field(default=())  # titles that look alike, where nothing was found at all

    @property
    def is_full(self) -> bool:
        """Say whether there may be more than are shown."""
        return len(self.pages) >= library.MOST_FOUND


def find(text: str, language: str, kind: type[Page] | None = None) -> Found:
    """Search the shared pieces, of one kind or of all. A term's other names stand for the term."""
    query = " ".join(text.split())[:200]
    entries = list(library.entries(language).only("title", "other_names")) if query else []
    pages = _with_terms(query, language, kind, entries)
    if pages or not query:
        return Found(query, tuple(pages))
    titles = [line.title for place in ("library", "courses", "glossary") for line in shelf(place, language).lines]
    names = [block.value for entry in entries for block in entry.other_names]
    topics = [topic.names.get(language, "") for topic in models.Topic.objects.all()]
    instead = spelling.corrected(query, [*titles, *names, *topics])
    pages = _with_terms(instead, language, kind, entries) if instead else []
    if pages:
        return Found(query, tuple(pages), instead)
    return Found(query, near=tuple(spelling.near_titles(query, [*titles, *names])))


def _with_terms(query: str, language: str, kind: type[Page] | None, entries: list[Any]) -> list[Any]:
    """Return what has the words and, where they are another name of a term, what has the term."""
    found = {page.pk: page for page in library.search(query, language, kind)}
    for entry in entries:
        if fold(query) in {fold(block.value) for block in entry.other_names}:
            found |= {page.pk: page for page in library.search(entry.title, language, kind) if page.pk not in found}
    return list(found.values())[: library.MOST_FOUND]
