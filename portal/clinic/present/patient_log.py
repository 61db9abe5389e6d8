"""A patient's log in plain values."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from intake.bound import Bound
from intake.models import LogEntry
from intake.present.times import moment_of
from portal.clinic.forms.practice import PEOPLE

PER_PAGE = 20


def page(entries: QuerySet[LogEntry], bound: Bound, number: str | None) -> dict[str, Any]:
    """Return the context of the log."""
    found = Paginator(entries, PER_PAGE).get_page(number)
    return {"page": found, "rows": [row(entry, bound) for entry in found], "agrees": bound.agrees}


def row(entry: LogEntry, bound: Bound) -> dict[str, Any]:
    shared = moment_of(entry.shared_at, bound.patient) if entry.shared_at else ""
    return {
        "id": entry.pk,
        "written": moment_of(entry.written_at, bound.patient),
        "about": str(PEOPLE[entry.about]) if entry.about else "",
        "steps": steps(entry),
        "language": entry.language,
        "shared": _("Your care team can read this since %(moment)s.") % {"moment": shared} if shared else "",
    }


def steps(entry: LogEntry) -> list[tuple[str, str]]:
    """Return what was written, each with what it answers."""
    titles = {
        "situation": _("What happened"),
        "usual": _("What I usually do"),
        "did": _("What I did"),
        "looked_back": _("Looking back"),
        "to_myself": _("A kind word to myself"),
    }
    return [(title, getattr(entry, step)) for step, title in titles.items() if getattr(entry, step)]
