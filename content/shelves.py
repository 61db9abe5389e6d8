"""Every published piece of a language as one line, for lists that count, narrow and sort: two queries, however many
kinds there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from wagtail.models import Page

from content import folding, library, listed, models
from content.audiences import AUDIENCES, Audience

MOST_RELATED = 4


@dataclass(frozen=True)
class Line:
    """A piece on a shelf."""

    pk: int
    title: str
    kind: str
    audiences: frozenset[str]
    topics: frozenset[int]


@dataclass(frozen=True)
class Shelf:
    """The pieces of one place and language, as a reader of that language sorts their titles."""

    lines: tuple[Line, ...]

    def narrowed(self, audience: Audience | None = None, topic: models.Topic | None = None, kind: Any = None) -> Shelf:
        """Return the pieces for an audience, about a topic and of a kind; None asks for none of them."""
        kept = [line for line in self.lines if audience is None or audience.key in line.audiences]
        kept = [line for line in kept if kind is None or line.kind == kind.kind]
        return Shelf(tuple(line for line in kept if topic is None or topic.pk in line.topics))

    @property
    def by_kind(self) -> Counter[str]:
        return Counter(line.kind for line in self.lines)

    @property
    def by_audience(self) -> Counter[str]:
        return Counter(key for line in self.lines for key in line.audiences)

    @property
    def by_topic(self) -> Counter[int]:
        return Counter(key for line in self.lines for key in line.topics)


def shelf(place: str, language: str, clinic: Any = None) -> Shelf:
    """Return what stands in the library or in the glossary of a language."""
    kinds = [kind for kind in library.kinds() if kind.place == place]
    fields, near = [each.field for each in AUDIENCES], library.within(clinic)
    topics: dict[int, set[int | None]] = {}
    for pk, topic in together(live(kind, language, near).values_list("pk", "topics") for kind in kinds):
        topics.setdefault(pk, set()).add(topic)
    rows = together(live(kind, language, near).values_list("pk", "title", *fields, Value(kind.kind)) for kind in kinds)
    lines = [_line(row, topics.get(row[0], set())) for row in rows]
    return Shelf(tuple(sorted(lines, key=lambda line: folding.place_of(line.title, language))))


def pages_of(ids: Sequence[int]) -> list[Any]:
    """Return pages in the order of their ids; those that are not there are left out."""
    found = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
    return [found[pk] for pk in ids if pk in found]


def newest(language: str, most: int) -> list[Any]:
    """Return the shared pieces of all kinds that were published or changed last, with their topics."""
    found = library.listed_pages().filter(locale__language_code=language, last_published_at__isnull=False)
    return library.with_topics(found.order_by("-last_published_at", "-pk")[:most].specific())


def related(page: Any, clinic: Any = None, besides: Iterable[int] = ()) -> list[Any]:
    """Return published pieces of the same language that share topics with a page, those that share most first."""
    topics = [topic.pk for topic in page.topics.all()]
    if not topics:
        return []
    without, language, near = {page.pk, *besides}, page.locale.language_code, library.within(clinic)
    sharing = together(
        live(kind, language, near)
        .filter(topics__in=topics)
        .exclude(pk__in=without)
        .values_list("pk", "title")
        .annotate(shared=Count("topics"))
        for kind in library.kinds()
    )
    best = sorted(sharing, key=lambda row: (-row[2], folding.place_of(row[1], language)))
    return pages_of([row[0] for row in best[:MOST_RELATED]])


def _line(row: tuple[Any, ...], topics: set[int | None]) -> Line:
    pk, title, *wanted, kind = row
    keys = frozenset(each.key for each, is_for in zip(AUDIENCES, wanted, strict=True) if is_for)
    return Line(pk, title, kind, keys, frozenset(topic for topic in topics if topic is not None))


def live(kind: type[Page], language: str, near: Q) -> QuerySet:
    """Unordered: the parts of a union may not be sorted."""
    found = kind.objects.live().filter(near, locale__language_code=language)
    return found.exclude(pk__in=listed.unlisted()).order_by()


def together(queries: Iterable[QuerySet]) -> QuerySet:
    first, *others = queries
    return first.union(*others, all=True)
