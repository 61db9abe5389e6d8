"""What the library and the glossary show: their pieces, narrowed to an audience or a topic, or what a search found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.url_routing import RouteResult

from content import library, models, presence
from content.audiences import AUDIENCES, Audience, audience_at
from content.finding import find
from content.shelves import Shelf, pages_of, shelf

A_PAGE = 24
FOR, ABOUT, KIND = "for", "about", "kind"


@dataclass(frozen=True)
class Narrowing:
    """A part of the library: of one kind, for an audience, about a topic, or any of these together."""

    audience: Audience | None = None
    topic: models.Topic | None = None
    kind: Any = None  # a page type

    @property
    def labels(self) -> list[Any]:
        """Return what the part is called, the narrowest last."""
        named = (self.kind and self.kind.kinds_label, self.audience and self.audience.label, self.topic)
        return [label for label in named if label]

    def path(self, language: str) -> str:
        """Return the part's address below the library, with every mark in its place."""
        parts = [KIND, self.kind.kinds_slug] if self.kind else []
        parts += [FOR, self.audience.slug_in(language)] if self.audience else []
        parts += [ABOUT, self.topic.slug] if self.topic else []
        return "".join(f"{part}/" for part in parts)


def narrowed(index: Any, path_components: Sequence[str]) -> RouteResult | None:
    """Route `kind/<kind>/`, `for/<audience>/`, `about/<topic>/`, or some of them in this order, to the library."""
    words, names = list(path_components[::2]), list(path_components[1::2])
    if not names or len(words) != len(names) or words != [word for word in (KIND, FOR, ABOUT) if word in words]:
        return None
    asked = dict(zip(words, names, strict=True))
    found: dict[str, Callable[[str], Any]] = {
        KIND: kind_at,
        FOR: partial(audience_at, language=index.locale.language_code),
        ABOUT: topic_at,
    }
    parts = {word: found[word](name) for word, name in asked.items()}
    if None in parts.values():
        return None
    written = "".join(f"{part}/" for part in path_components)
    narrowing = Narrowing(parts.get(FOR), parts.get(ABOUT), parts.get(KIND))
    return RouteResult(index, kwargs={"narrowing": narrowing, "written": written})


def kind_at(slug: str) -> Any:
    """Return the kind of the library whose pieces an address names all of, or None."""
    return next((kind for kind in library_kinds() if kind.kinds_slug == slug), None)


def library_kinds() -> list[Any]:
    return [kind for kind in library.kinds() if kind.place == "library"]


def topic_at(slug: str) -> models.Topic | None:
    return models.Topic.objects.filter(slug=slug).first()


def articles(index: Any, request: HttpRequest, narrowing: Narrowing) -> dict[str, Any]:
    """Return the pieces of a library with their stamps, or those of all kinds that a search found."""
    language, query = index.locale.language_code, request.GET.get("q", "")
    if query.strip():
        found = find(query, language)
        instead = {} if found.pages else ways(index, shelf_of(index), narrowing)
        return {"query": query, "found": found, "pieces": cards(found.pages), **instead}
    everything = shelf_of(index)
    lines = everything.narrowed(narrowing.audience, narrowing.topic, narrowing.kind).lines
    pages = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    return {
        "query": "",
        "narrowing": narrowing,
        "pages": pages,
        "pieces": cards(pages_of([line.pk for line in pages])),
        **ways(index, everything, narrowing),
    }


def shelf_of(index: Any) -> Shelf:
    return shelf("library", index.locale.language_code)


def cards(pages: Sequence[Any]) -> list[dict[str, Any]]:
    """Return pieces with their stamps, as lists show them."""
    checks = library.last_checks(pages)
    return [{"page": page, "stamp": presence.stamp(page, checks.get(page.pk))} for page in pages]


def ways(index: Any, everything: Shelf, narrowing: Narrowing) -> dict[str, Any]:
    """Return the kinds, audiences and topics that have pieces, each with their number and its address."""
    language = index.locale.language_code
    by_kind = everything.narrowed(narrowing.audience, narrowing.topic).by_kind
    by_audience = everything.narrowed(None, narrowing.topic, narrowing.kind).by_audience
    by_topic = everything.narrowed(narrowing.audience, None, narrowing.kind).by_topic
    topics = sorted((topic for topic in models.Topic.objects.all() if by_topic[topic.pk]), key=str)
    kinds = [kind for kind in library_kinds() if by_kind[kind.kind]]

    def way(label: Any, count: int, **changed: Any) -> dict[str, Any]:
        to = replace(narrowing, **changed)
        url = presence.address(f"library/{to.path(language)}", language)
        return {"label": label, "count": count, "url": url, "current": to == narrowing}

    return {
        "kinds": [way(kind.kinds_label, by_kind[kind.kind], kind=kind) for kind in kinds] if len(kinds) > 1 else [],
        "audiences": [way(a.label, by_audience[a.key], audience=a) for a in AUDIENCES if by_audience[a.key]],
        "topics": [way(topic, by_topic[topic.pk], topic=topic) for topic in topics],
    }


def addresses_of(index: Any, request: HttpRequest, narrowing: Narrowing) -> dict[str, Any]:
    """Return the part's own address and those of the same part in other languages."""
    if narrowing == Narrowing():
        return {}
    return presence.addresses_of(index, request, lambda language: f"library/{narrowing.path(language)}")


def terms(index: Any, query: str) -> dict[str, Any]:
    """Return the alphabet with its terms, or the terms that a search found."""
    language = index.locale.language_code
    if query.strip():
        found = find(query, language, models.GlossaryEntryPage)
        return {"query": query, "found": found, "count": library.entries(language).count()}
    letters = library.a_to_z(language)
    return {"query": "", "letters": letters, "count": sum(len(each.entries) for each in letters)}
