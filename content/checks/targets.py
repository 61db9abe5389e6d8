"""The pages that a page leads to, read from the database: one query for each kind of piece, and one for the rest."""

from collections.abc import Sequence
from typing import Any

from wagtail.models import Page

from content import library
from content.checks.links import Target
from content.passages import Passage


def targets_of(page: Any, passages: Sequence[Passage]) -> dict[int, Target]:
    """Return every page that the texts link to or that is offered to read next, by id."""
    ids = {link.page_id for passage in passages for part in passage.parts for link in part.links if link.page_id}
    ids |= {each.pk for each in page.related.all()}
    if not ids:
        return {}
    found = {
        each.pk: Target(each.title, each.live, False)
        for each in Page.objects.filter(pk__in=ids).only("pk", "title", "live")
    }
    for kind in library.kinds():
        for piece in kind.objects.filter(pk__in=ids).prefetch_related("topics"):
            topics = frozenset(topic.slug for topic in piece.topics.all())
            found[piece.pk] = Target(piece.title, piece.live, piece.replaced_by_id is not None, topics)
    return found
