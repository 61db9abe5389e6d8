"""The queue of content, and one piece of it as its newest revision has it."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone

from content import library, presence, reviewing
from content.actions.signoffs import why_not_only_small
from content.adaptations import copy_in, origin_of
from content.checks import checks_of, stopping
from content.checks.reading import age_of
from content.comparison import changes_between
from content.first_set import HELP_NOW_MINUTES, first_set, minutes_left
from content.listed import hides_rest
from content.models import ReviewInvitation, SignOff
from portal.accounts.doors import StaffRequest
from portal.accounts.roles import Permission
from portal.care.number_check import NumberCheck, number_check
from portal.clinic.forms.content import DecideForm, InviteReviewerForm
from portal.clinic.present import content, content_panel
from portal.country.languages import language_label

ROWS, ROWS_BESIDE = 25, 8  # beside an open piece the whole text follows below
SHOWN_FIRST = 3  # changes; the others open below


def queue_page(request: StaffRequest, open_id: int | None = None) -> dict[str, Any]:
    """Return the rows of the view that is open, and every view with its count; beside an open piece those near it."""
    may_sign, may_check = (each in request.permissions for each in (Permission.SIGN_CONTENT, Permission.MANAGE_CLINIC))
    standings: list[content.Task] = [
        number_check(request.clinic, may_check=may_check),
        *reviewing.queue(request.clinic),
    ]
    wanted = content.wanted_of(request.user, may_sign)
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in wanted else next(iter(wanted))
    found = [each for each in standings if wanted[chosen](each)]
    rows = ROWS_BESIDE if open_id else ROWS
    place = next((place for place, each in enumerate(found) if page_id_of(each) == open_id), 0)
    part = Paginator(found, rows).get_page(request.GET.get("page") or place // rows + 1)
    return {
        "views": content.views(standings, request.user, may_sign, chosen, reverse("content_signing")),
        "view": chosen,
        "rows": content.rows(part.object_list, request.clinic),
        "part": part,
        "part_query": f"view={chosen}",
        "may_sign": may_sign,
        "may_write": Permission.EDIT_CONTENT in request.permissions,
    }


def page_id_of(row: content.Task) -> int | None:
    return None if isinstance(row, NumberCheck) else row.reading.page.pk


def first_page(request: StaffRequest) -> dict[str, Any]:
    """Return the first set of a clinic in its own language: what is done, and about how long the rest takes."""
    language = next(iter(request.clinic.languages), settings.LANGUAGE_CODE)
    steps = first_set(request.clinic, language)
    numbers = number_check(request.clinic, may_check=Permission.MANAGE_CLINIC in request.permissions)
    is_checked = numbers.due is not None and numbers.due > timezone.now()
    return {
        "steps": steps,
        "done": sum(step.is_done for step in steps) + is_checked,
        "total": len(steps) + 1,
        "minutes": minutes_left(steps, with_help_now=not is_checked),
        "help_minutes": HELP_NOW_MINUTES,
        "numbers": content.numbers(numbers, request.clinic),
        "is_checked": is_checked,
        "hides_rest": hides_rest(request.clinic),
        "may_hide": Permission.MANAGE_CLINIC in request.permissions,
        "language": language,
    }


def piece_page(request: StaffRequest, reading: library.Reading, form: DecideForm | None = None) -> dict[str, Any]:
    """Return what a reviewer reads before deciding: the piece, what changed, the checks, the rules, the log."""
    page, clinic = reading.revision.as_object(), request.clinic
    standing, checks = reviewing.standing(reading, clinic), checks_of(page, [clinic.pk])
    faults = [fault for check in checks for fault in check.faults]
    age = age_of(page.passages(), page.locale.language_code)
    decisions = reviewing.log_of(page, clinic)
    return {
        **presence.piece(page),
        **changes_since(reading.sign_off, page),
        **origin(request, page),
        "row": content.row(standing, clinic),
        "reading": reading,
        "rules": library.rules_offering(page, clinic),
        "checks": content_panel.checks(checks, age, page),
        "is_stopped": bool(stopping(faults)),
        "wrote_it": request.user.pk in standing.authors,
        "log": content_panel.log(decisions, clinic),
        "form": form or blank(request, reading),
        "why_not_small": why_not_only_small(reading.sign_off, reading.revision, reading.page),
        "language": language_label(page.locale.language_code),
    }


def blank(request: StaffRequest, reading: library.Reading) -> DecideForm:
    """Return a form for the version and the last decision that the page shows."""
    last = reviewing.last_of(reading.page, request.clinic)
    initial = {"revision": reading.revision.pk, "seen": str(last.pk) if last else ""}
    return DecideForm(days=content_panel.days(request.clinic), initial=initial)


def outside(request: StaffRequest, reading: library.Reading, form: InviteReviewerForm | None) -> dict[str, Any]:
    """Return the links to reviewers without an account, for who may send them."""
    if Permission.INVITE_REVIEWERS not in request.permissions:
        return {"may_invite": False}
    return {
        "may_invite": True,
        "invitations": reviewing.invitations_to(reading.page, request.clinic),
        "invite_form": form or InviteReviewerForm(initial={"revision": reading.revision.pk}),
    }


def origin(request: StaffRequest, page: Any) -> dict[str, Any]:
    """Return whether a piece is shared or a copy of the clinic's, and how it stands to its source."""
    if library.clinic_id_of(page) is None:
        own_copy, may = copy_in(request.clinic, page), Permission.EDIT_CONTENT in request.permissions
        return {"is_shared": True, "own_copy": own_copy, "may_adapt": may and page.live and own_copy is None}
    found = origin_of(page)
    if found is None:
        return {"is_shared": False}
    compared = {"from_source": found.changes_from_source(page), "in_source": found.changes_in_source()}
    return {"is_shared": False, "origin": found, **compared}


def page_by_link(link: ReviewInvitation, form: DecideForm) -> dict[str, Any]:
    """Return what somebody without an account reads: the page, what changed, the checks, the rules."""
    page = link.revision.as_object()
    checks = checks_of(page, [link.clinic_id])
    before = SignOff.objects.last_of(link.page_id, link.clinic_id)
    return {
        **presence.piece(page),
        **changes_since(before, page),
        "link": link,
        "rules": library.rules_offering(page, link.clinic),
        "checks": content_panel.checks(checks, age_of(page.passages(), page.locale.language_code), page),
        "is_stopped": bool(stopping(fault for check in checks for fault in check.faults)),
        "form": form,
    }


def changes_since(sign_off: SignOff | None, page: Any) -> dict[str, Any]:
    """Return the changes since the version that somebody of the clinic read whole, the first ones apart."""
    if sign_off is None:
        return {"before": None}
    before = sign_off.whole
    changes = changes_between(before.revision.as_object(), page)
    return {"before": before, "changes": changes[:SHOWN_FIRST], "more_changes": changes[SHOWN_FIRST:]}
