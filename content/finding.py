"""Finds pieces for a reader: by their words, by the other names of terms, and past a slip of the pen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from content import library, models, spelling
from content.folding import fold


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
    pages = _with_terms(query, language, kind)
    if pages or not query:
        return Found(query, tuple(pages))
    titles = list(library.titles(language))
    names = [block.value for entry in library.entries(language).only("other_names") for block in entry.other_names]
    topics = [topic.names.get(language, "") for topic in models.Topic.objects.all()]
    instead = spelling.corrected(query, [*titles, *names, *topics])
    pages = _with_terms(instead, language, kind) if instead else []
    if pages:
        return Found(query, tuple(pages), instead)
    return Found(query, near=tuple(spelling.near_titles(query, [*titles, *names])))


def _with_terms(query: str, language: str, kind: type[Page] | None) -> list[Any]:
    """Return what has the words and, where they are another name of a term, what has the term.

    The index holds the other names: a term that has this one is among what has the words.
    """
    found = {page.pk: page for page in library.search(query, language, kind)}
    for entry in [page for page in found.values() if _is_called(page, query)]:
        found |= {page.pk: page for page in library.search(entry.title, language, kind) if page.pk not in found}
    return list(found.values())[: library.MOST_FOUND]


def _is_called(page: Any, name: str) -> bool:
    is_entry = isinstance(page, models.GlossaryEntryPage)
    return is_entry and fold(name) in {fold(block.value) for block in page.other_names}
