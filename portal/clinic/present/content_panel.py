"""The panel of one piece: what changed, what the checks found, what was decided, and until when a signature holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.actions.signoffs import MONTHS, months_after
from content.checks import Check, Fault
from content.checks.reading import LIMITS
from content.models import Decision
from portal.clinic.present import times


@dataclass(frozen=True)
class Found:
    """One check: what it looked for, or each thing that it found."""

    is_passed: bool
    said: str
    faults: tuple[Fault, ...] = ()


def checks(found: Iterable[Check], age: int | None, page: Any) -> list[Found]:
    """Return the checks in words."""
    words = check_words(age, page)
    return [Found(check.is_passed, words[check.name], check.faults) for check in found]


def check_words(age: int | None, page: Any) -> dict[str, str]:
    """What each check says when it finds nothing. A test sees that none is missing."""
    limits = [LIMITS[name] for name in page.audience if name in LIMITS]
    return {
        "unfinished": _("Nothing is empty or unfinished"),
        "headings": _("Headings in order"),
        "labels": _("No label used for a person"),
        "balanced": _("A style is told with its good side, its cost and its reason"),
        "claims": _("Every claim that was found has a source"),
        "contradicted": _("No claim that a reviewer contradicted"),
        "links": _("Links lead to pages that are there"),
        "numbers": _("No numbers to call in the text"),
        "professional": _("What is hard to do alone says so"),
        "macrons": _("Macrons are kept"),
        "misspelt": _("No word that is known to be misspelt"),
        "reading-age": reading_age(age, min(limits, default=None)),
        "related": _("What to read next shares a topic"),
        "sources": sources(page),
        "topics": _("Has a topic"),
    }


def reading_age(age: int | None, limit: int | None) -> str:
    if age is None:
        return _("Too short to tell a reading age")
    if limit is None:
        return _("Reading age %(age)s") % {"age": age}
    return _("Reading age %(age)s (at most %(limit)s)") % {"age": age, "limit": limit}


def sources(page: Any) -> str:
    found = list(page.sources.all())
    if not found:
        return _("No sources")
    said = ngettext("%(n)s source; newest %(year)s", "%(n)s sources; newest %(year)s", len(found))
    return said % {"n": len(found), "year": max(source.year for source in found)}


def days(clinic: Any) -> list[tuple[int, str]]:
    """Return the days from which a reviewer chooses the next review, latest first."""
    now = timezone.now()
    return [
        (months, f"{times.day(months_after(now, months), clinic.zone)} ({span(months)})") for months in MONTHS[::-1]
    ]


def span(months: int) -> str:
    if months % 12:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    return ngettext("%(n)s year", "%(n)s years", months // 12) % {"n": months // 12}


def log(decisions: Iterable[Decision], clinic: Any) -> list[dict[str, Any]]:
    """Return what was decided in words: who, what, when, about which version, and their comment."""
    words = {
        Decision.SIGNED: _("Approved and signed"),
        Decision.SMALL: _("Confirmed that only small things changed"),
        Decision.CHANGES: _("Asked for changes"),
    }
    return [
        {
            "what": words[each.kind],
            "who": ", ".join(filter(None, [each.who.name, each.who.title])),
            "at": times.stamp(each.decided_at, clinic.zone),
            "comment": each.comment,
            "next": times.day(each.sign_off.next_due, clinic.zone) if each.sign_off else "",
        }
        for each in decisions
    ]
