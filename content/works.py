"""The publications that the public pages of a language rest on, as a list that readers narrow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from content import folding, library, models, presence, shelves

PLACE = "publications"
PATH = f"library/{PLACE}/"
A_PAGE = 50
LONGEST_QUERY = 200
YEARS = 10  # that are chosen together


def routed(index: Any, path_components: Sequence[str]) -> RouteResult | None:
    """Route the address of the list to the library."""
    return RouteResult(index, kwargs={"shows_works": True}) if list(path_components) == [PLACE] else None


def listing(index: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the works, those of the newest years first, with the pages that name them, and what narrows the list.

    What cannot be a choice narrows nothing. As many queries for many works as for few.
    """
    language, chosen = index.locale.language_code, request.GET
    topics = sorted(models.Topic.objects.all(), key=str)
    topic = next((each for each in topics if each.slug == chosen.get("about")), None)
    naming = pages_by_work(language, topic)
    works = list(models.Reference.objects.filter(pk__in=naming))
    decade = decade_of(chosen.get("years", ""))
    asked = [] if decade is None else [decade]
    decades = sorted({*asked, *(first_of_ten(work.year) for work in works)}, reverse=True)
    query = chosen.get("q", "")[:LONGEST_QUERY]
    words = set(folding.fold(query).split())
    found = [work for work in works if decade in (None, first_of_ten(work.year))]
    found = [work for work in found if holds(work, words)] if words else found
    pages = Paginator(sorted(found, key=lambda work: (-work.year, work.authors, work.pk)), A_PAGE).get_page(
        chosen.get("page")
    )
    near = Page.objects.select_related("locale").in_bulk({pk for work in pages for pk in naming[work.pk]})
    narrowing = chosen.copy()
    narrowing.pop("page", None)
    return {
        "works": [{"work": work, "pages": sorted(map(near.get, naming[work.pk]), key=str)} for work in pages],
        "pages": pages,
        "narrowed_by": narrowing.urlencode(),
        "query": query,
        "topics": topics,
        "topic": topic,
        "decades": [{"first": each, "last": each + YEARS - 1} for each in decades],
        "decade": decade,
        "is_narrowed": bool(words or topic) or decade is not None,
        "works_url": presence.address(PATH, language),
    }


def decade_of(text: str) -> int | None:
    """Return the first year of the ten that an address asks for, or None where it names none."""
    year = int(text) if re.fullmatch("[0-9]{4}", text) else None
    return None if year is None or year % YEARS else year


def first_of_ten(year: int) -> int:
    return year // YEARS * YEARS


def holds(work: models.Reference, words: Set[str]) -> bool:
    """Say whether each of some folded words stands in what a work is called, whose it is, or where it is found."""
    text = folding.fold(f"{work} {work.container}")
    return all(word in text for word in words)


def pages_by_work(language: str, topic: models.Topic | None = None) -> dict[int, set[int]]:
    """Return the ids of the public pages that name each work, by the work's id; on one topic or on all. One query."""
    near, found = library.within(None), defaultdict(set)
    kinds = [shelves.live(kind, language, near) for kind in library.kinds()]
    if topic is not None:
        kinds = [kind.filter(topics=topic) for kind in kinds]
    for work, page in shelves.together(
        kind.filter(sources__isnull=False).values_list("sources", "pk") for kind in kinds
    ):
        found[work].add(page)
    return dict(found)
