"""The queue of content in words: states, days, checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import library, reviewing
from content.reviewing import Standing
from portal.care.number_check import NumberCheck
from portal.clinic.present import times
from portal.country.languages import language_label

SOON = timedelta(days=60)
TONES = {
    reviewing.DRAFT: "",
    reviewing.IN_REVIEW: "slate",
    reviewing.TRANSLATION: "slate",
    reviewing.CHANGES_ASKED: "amber",
    reviewing.NUMBERS: "amber",
    reviewing.OVERDUE: "clay",
    reviewing.APPROVED: "moss",
}
Task = Standing | NumberCheck


@dataclass(frozen=True)
class Row:
    """One piece in the list."""

    id: int
    title: str
    facts: str
    step: str
    status: str
    tone: str
    note: str
    editor: str
    reviewer: str
    due: str
    is_late: bool
    reading_age: str
    checks: str
    url: str = ""  # where it leads, when that is not the page of a piece


def steps() -> dict[str, str]:
    """What each step is called."""
    return {
        reviewing.DRAFT: _("Draft"),
        reviewing.IN_REVIEW: _("In clinical review"),
        reviewing.TRANSLATION: _("Translation check"),
        reviewing.CHANGES_ASKED: _("Changes asked"),
        reviewing.NUMBERS: _("Check numbers"),
        reviewing.OVERDUE: _("Overdue"),
        reviewing.APPROVED: _("Approved"),
    }


def rows(standings: Iterable[Task], clinic: Any) -> list[Row]:
    """Return pieces as the list shows them."""
    return [numbers(each, clinic) if isinstance(each, NumberCheck) else row(each, clinic) for each in standings]


def numbers(task: NumberCheck, clinic: Any) -> Row:
    """Return the task to look at the numbers of the help page."""
    late, due = days_left(task.due, clinic) if task.due else (False, _("Now"))
    return Row(
        id=0,
        title=_("Help now: the numbers of your clinic"),
        facts=_("Looked at every 30 days"),
        step=task.step,
        status=steps()[task.step],
        tone=TONES[task.step],
        note="",
        editor="",
        reviewer=task.who or _("Nobody yet"),
        due=due,
        is_late=late,
        reading_age="",
        checks=_("%(passed)s of %(total)s") % {"passed": task.checked, "total": task.total},
        url=reverse("clinic_lines") if task.may_check else reverse("help_now_of_clinic", args=[clinic.slug]),
    )


def row(standing: Standing, clinic: Any) -> Row:
    reading, result = standing.reading, standing.result
    late, due = due_in_words(standing, clinic)
    return Row(
        id=reading.page.pk,
        title=reading.page.draft_title or reading.page.title,
        facts=facts(standing),
        step=standing.step,
        status=steps()[standing.step],
        tone=TONES[standing.step],
        note=why(standing),
        editor=str(reading.revision.user or _("Shipped with Leeside")),
        reviewer=reading.sign_off.who.name if reading.sign_off else _("Nobody yet"),
        due=due,
        is_late=late,
        reading_age=str(result.reading_age) if result and result.reading_age else "",
        checks=passed(result) if result else _("Not checked yet"),
    )


def facts(standing: Standing) -> str:
    """Article, Spanish, version 4"""
    page = standing.reading.page
    parts = {
        "kind": str(page._meta.verbose_name).capitalize(),
        "language": language_label(page.locale.language_code),
        "number": standing.version,
    }
    return _("%(kind)s, %(language)s, version %(number)s") % parts


def why(standing: Standing) -> str:
    """Say why a piece stands where it does, where its state alone does not."""
    reading = standing.reading
    if standing.step == reviewing.TRANSLATION:
        return _("The page that it was translated from has changed since.")
    if standing.step != reviewing.IN_REVIEW or reading.asked:
        return ""
    return {
        library.UNSIGNED: _("Published; nobody of your clinic stands for it yet."),
        library.CHANGED: _("Readers see a version that nobody signed."),
        library.NEW_RULES: _("Offered by a new rule since it was signed."),
    }.get(reading.state, "")


def due_in_words(standing: Standing, clinic: Any) -> tuple[bool, str]:
    """Return whether the day is past, and the day, or how many days late it is."""
    if standing.due is None:
        return False, ""
    return days_left(standing.due, clinic)


def days_left(due: datetime, clinic: Any) -> tuple[bool, str]:
    now = timezone.now()
    if due > now:
        return False, times.day(due, clinic.zone)
    days = max(1, (now - due).days)
    return True, ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def passed(result: Any) -> str:
    return _("%(passed)s of %(total)s") % {"passed": result.passed, "total": result.total}


# --- views of the list ---------------------------------------------------------------------------------------------

Wanted = Callable[[Task], bool]


def views(standings: Sequence[Task], person: Any, may_sign: bool, chosen: str, url: str) -> list[dict[str, Any]]:
    """Return the views of the list with their counts; the one that is open is marked."""
    wanted, names = wanted_of(person, may_sign), view_names()
    return [
        {
            "title": names[name],
            "url": f"{url}?view={name}",
            "current": name == chosen,
            "count": sum(map(wants, standings)),
        }
        for name, wants in wanted.items()
    ]


def view_names() -> dict[str, str]:
    return {
        "mine": _("Waiting for me"),
        "review": _("In review"),
        "overdue": _("Overdue"),
        "soon": _("Due in 60 days"),
        "drafts": _("Drafts"),
        "all": _("All"),
    }


def wanted_of(person: Any, may_sign: bool) -> dict[str, Wanted]:
    """Return which pieces each view holds, by the view's name."""
    until = timezone.now() + SOON
    mine: dict[str, Wanted] = {"mine": lambda each: each.waits_for(person.pk)} if may_sign else {}
    return mine | {
        "review": lambda each: each.step in (reviewing.IN_REVIEW, reviewing.TRANSLATION, reviewing.NUMBERS),
        "overdue": lambda each: each.step == reviewing.OVERDUE,
        "soon": lambda each: each.due is not None and each.due <= until,
        "drafts": lambda each: each.step in (reviewing.DRAFT, reviewing.CHANGES_ASKED),
        "all": lambda each: True,
    }
