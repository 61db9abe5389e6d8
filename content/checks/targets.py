"""What a page leads to, from the database: pages, one query for each kind of piece and one for the rest, and outside
addresses, one query.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from content import library, models
from content.checks.links import Target
from content.passages import Passage


def targets_of(page: Any, passages: Sequence[Passage]) -> dict[int, Target]:
    """Return the pages that the texts link to or that are offered to read next, by id: those that a reader of the page
    may read. A shared page leads to no clinic's own.
    """
    ids = {link.page_id for passage in passages for part in passage.parts for link in part.links if link.page_id}
    ids |= {each.pk for each in page.related.all()}
    if not ids:
        return {}
    standing = Page.objects.filter(library.within(library.clinic_id_of(page)) if page.path else Q(), pk__in=ids)
    return {each.pk: _target(each) for each in library.with_topics(standing.specific())}


def dead_among(links: Iterable[str], works: Iterable["models.Reference"]) -> frozenset[str]:
    """Return those of the outside addresses that the nightly look found gone."""
    addresses = {*links, *(work.url for work in works)} - {""}
    return frozenset(models.LinkCheck.objects.dead().filter(address__in=addresses).values_list("address", flat=True))


def _target(page: Any) -> Target:
    if not isinstance(page, library.kinds()):
        return Target(page.title, page.live, False)
    topics = frozenset(topic.slug for topic in page.topics.all())
    return Target(page.title, page.live, page.replaced_by_id is not None, topics)
