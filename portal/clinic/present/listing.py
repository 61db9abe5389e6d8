"""The caseload page as a whole, and what changed on it since it was drawn."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.doors import StaffRequest
from portal.accounts.roles import Permission
from portal.care.caseload import MOST_LISTED
from portal.care.models import Drill
from portal.clinic.forms.notes import SavedViewForm
from portal.clinic.loading import Filters, PatientList
from portal.clinic.present import times
from portal.clinic.present.board import Section, digest, sections

GROUP = "clinic/_group.html"


def page(
    found: PatientList,
    clinic: Any,
    permissions: frozenset[Permission],
    form: SavedViewForm | None = None,
    drill: Drill | None = None,
) -> dict[str, Any]:
    """Return all that the page shows."""
    drawn = sections(found, clinic.zone)
    bodies = {section.anchor: body(section, found.filters) for section in drawn}
    return {
        "list": found,
        "page": found.page,
        "bodies": bodies,
        "stamp": times.when(found.now, found.now, clinic.zone),
        "views": views(found, permissions),
        "saved": saved(found),
        "form": form or SavedViewForm(initial={"view": found.filters.view, "q": found.filters.query}),
        "query": found.filters.query,
        "rest": max(0, min(found.page.paginator.per_page, found.page.paginator.count - found.page.end_index())),
        "next_url": _address(found.filters, found.page.next_page_number()) if found.page.has_next() else "",
        "previous_url": _address(found.filters, found.page.previous_page_number()) if found.page.has_previous() else "",
        "poll_url": poll_url(found, bodies, drill),
        "pulse_url": f"{reverse('caseload_pulse')}?{urlencode({'mark': found.mark})}",
        "drill": drill,
        "empty": empty(found),
        "is_cut": found.is_cut,
        "may_send": Permission.SEND_INTAKES in permissions,
    }


def body(section: Section, filters: Filters) -> str:
    return render_to_string(GROUP, {"section": section})


def views(found: PatientList, permissions: frozenset[Permission]) -> list[dict[str, Any]]:
    """The fixed filters with their counts; nobody is offered a list that they could never fill."""
    titles = {
        "mine": _("Mine"),
        "action": _("Needs action"),
        "new": _("New intakes"),
        "today": _("Today"),
        "worse": _("Getting worse"),
        "unassigned": _("Unassigned"),
        "all": _("Whole list"),
    }
    if Permission.READ_UNASSIGNED not in permissions:
        del titles["unassigned"], titles["all"]
    current, counts = "" if found.filters.query else found.filters.view, found.counts
    return [
        {"title": title, "count": amount(counts.get(key)), "url": _address(Filters(key)), "current": key == current}
        for key, title in titles.items()
    ]


def amount(count: int | None) -> str:
    """A number, or that there are more than a list shows; nothing where nobody counted."""
    return "" if count is None else f"{MOST_LISTED}+" if count > MOST_LISTED else str(count)


def saved(found: PatientList) -> list[dict[str, Any]]:
    """The reader's own filters."""
    rows = [(view, Filters.of(view.filters)) for view in found.views]
    return [
        {"view": view, "url": _address(filters), "current": filters.kept == found.filters.kept}
        for view, filters in rows
    ]


def empty(found: PatientList) -> str:
    """What to say where there is no row."""
    if found.page.paginator.count:
        return ""
    if found.filters.query:
        return _("No patient matches “%(text)s” on your caseload.") % {"text": found.filters.query}
    if found.filters.view == "mine":
        return _("Nobody is waiting on you. New intakes appear here within a minute of being sent.")
    return _("Nobody is in this list now.")


def poll_url(found: PatientList, bodies: dict[str, str], drill: Drill | None) -> str:
    """The address of the next question, with the marks of what is drawn now."""
    marks = {anchor: digest(html) for anchor, html in bodies.items()}
    asked = found.filters.kept | {"page": str(found.page.number), "alerts": str(found.counts["act-now"])}
    asked |= {"drill": str(drill.pk)} if drill else {}
    return f"{reverse('caseload_rows')}?{urlencode(asked | marks)}"


def news_of(found: PatientList, request: StaffRequest, drill: Drill | None) -> dict[str, Any]:
    """Return the groups that differ from what the reader's page holds, and what to announce."""
    drawn = sections(found, request.clinic.zone)
    bodies = {section.anchor: body(section, found.filters) for section in drawn}
    known = {key for key in request.GET if key.startswith("group-")}
    before = number(request.GET.get("alerts", ""))
    more = max(0, found.counts["act-now"] - before)
    changed = {anchor: html for anchor, html in bodies.items() if request.GET.get(anchor) != digest(html)}
    other_drill = request.GET.get("drill", "") != (str(drill.pk) if drill else "")
    return page(found, request.clinic, request.permissions, drill=drill) | {
        "changed": changed or known != set(bodies) or other_drill,
        "fresh": changed,
        "reload": known != set(bodies),  # a group came or went: the whole table is drawn again
        "announcement": ngettext("%(count)s new alert", "%(count)s new alerts", more) % {"count": more} if more else "",
    }


def number(text: str) -> int:
    """Return the number that our own page had sent; 0 for what it never sends."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _address(filters: Filters, page: int = 1) -> str:
    asked = {key: value for key, value in filters.kept.items() if (key, value) != ("view", "mine")}
    asked |= {"page": str(page)} if page > 1 else {}
    return f"{reverse('caseload')}?{urlencode(asked)}" if asked else reverse("caseload")
