"""Runs every check over one page."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from content import library
from content.checks.balanced import balanced
from content.checks.claims import claims
from content.checks.contradicted import contradicted, others_of
from content.checks.faults import Fault
from content.checks.headings import headings
from content.checks.links import links, related
from content.checks.numbers import numbers
from content.checks.professional import professional
from content.checks.reading import reading_age
from content.checks.sources import sources
from content.checks.targets import dead_among, targets_of
from content.checks.unfinished import unfinished
from content.checks.words import labels, macrons, misspelt


@dataclass(frozen=True)
class Check:
    """One thing that was looked for, by its name, and what was found."""

    name: str
    faults: tuple[Fault, ...]

    @property
    def is_passed(self) -> bool:
        return not self.faults


def checks_of(page: Any, clinics: Collection[Any] | None = None) -> list[Check]:
    """Return every check of a piece as it is given, saved or not, those that found nothing too.

    `clinics` says whose reviewers' contradictions count; where nobody says, the clinic's in whose tree the page stands.
    """
    passages, language = page.all_passages(), page.locale.language_code
    worded = [each for each in passages if not each.is_name]  # "A Study in Scarlet" claims nothing
    targets, slugs = targets_of(page, passages), frozenset(topic.slug for topic in page.topics.all())
    beside = [targets[each.pk] for each in page.related.all() if each.pk in targets]
    works = list(page.sources.all())
    near = {library.clinic_id_of(page)} - {None} if clinics is None else clinics
    dead = dead_among([link.href for each in passages for part in each.parts for link in part.links], works)
    found: dict[str, Iterable[Fault]] = {
        "unfinished": unfinished(passages),
        "headings": headings(passages),
        "labels": labels(worded, language),
        "balanced": balanced(getattr(page, "left_unsaid", [])),
        "claims": claims(worded, language),
        "contradicted": contradicted(passages, others_of(passages, language, near)),
        "links": links(passages, targets, dead),
        "numbers": numbers(passages),
        "professional": professional(worded, language, getattr(page, "with_professional", None)),
        "macrons": macrons(worded),
        "misspelt": misspelt(worded, language),
        "reading-age": reading_age(passages, language, page.audience),
        "related": related(slugs, beside),
        "sources": sources(works, dead),
        "topics": topics(slugs),
    }
    return [Check(name, tuple(faults)) for name, faults in found.items()]


def faults_of(page: Any, clinics: Collection[Any] | None = None) -> list[Fault]:
    """Return the faults of a piece as it is given, saved or not; those that stop it first, in the order of the page."""
    found = [fault for check in checks_of(page, clinics) for fault in check.faults]
    return sorted(found, key=lambda fault: not fault.stops)


def stopping(faults: Iterable[Fault]) -> list[Fault]:
    """Return those with which a page may not go on."""
    return [fault for fault in faults if fault.stops]


def topics(slugs: frozenset[str]) -> Iterator[Fault]:
    if not slugs:
        reason = _("The page has no topic, so no piece can be beside it.")
        yield Fault("no-topic", _("Topics"), reason, stops=False)
