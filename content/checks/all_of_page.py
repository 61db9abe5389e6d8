"""Runs every check over one page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from content.checks.claims import claims
from content.checks.faults import Fault
from content.checks.headings import headings
from content.checks.links import links, related
from content.checks.numbers import numbers
from content.checks.reading import reading_age
from content.checks.sources import sources
from content.checks.targets import dead_among, targets_of
from content.checks.unfinished import unfinished
from content.checks.words import labels, macrons


def faults_of(page: Any) -> list[Fault]:
    """Return the faults of a piece as it is given, saved or not; those that stop it first, in the order of the page."""
    passages, language = page.passages(), page.locale.language_code
    targets, topics = targets_of(page, passages), frozenset(topic.slug for topic in page.topics.all())
    works = list(page.sources.all())
    dead = dead_among([link.href for each in passages for part in each.parts for link in part.links], works)
    found = [
        *unfinished(passages),
        *headings(passages),
        *labels(passages, language),
        *claims(passages, language),
        *links(passages, targets, dead),
        *numbers(passages),
        *macrons(passages),
        *reading_age(passages, language, page.audience),
        *related(topics, [targets[each.pk] for each in page.related.all() if each.pk in targets]),
        *sources(works, dead),
    ]
    if not topics:
        found.append(
            Fault("no-topic", _("Topics"), _("The page has no topic, so no piece can be beside it."), stops=False)
        )
    return sorted(found, key=lambda fault: not fault.stops)


def stopping(faults: Iterable[Fault]) -> list[Fault]:
    """Return those with which a page may not go on."""
    return [fault for fault in faults if fault.stops]
