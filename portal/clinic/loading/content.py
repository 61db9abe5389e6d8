"""The queue of content, and one piece of it as its newest revision has it."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import get_language_info

from content import library, presence, reviewing
from content.actions.signoffs import why_not_only_small
from content.checks import checks_of, stopping
from content.checks.reading import age_of
from content.comparison import changes_between
from content.models import ReviewInvitation, SignOff
from portal.accounts.doors import StaffRequest
from portal.accounts.roles import Permission
from portal.clinic.forms.content import DecideForm, InviteReviewerForm
from portal.clinic.present import content, content_panel

ROWS, ROWS_BESIDE = 25, 8  # beside an open piece the whole text follows below
SHOWN_FIRST = 3  # changes; the others open below


def queue_page(request: StaffRequest, open_id: int | None = None) -> dict[str, Any]:
    """Return the rows of the view that is open, and every view with its count; beside an open piece those near it."""
    standings, may_sign = reviewing.queue(request.clinic), Permission.SIGN_CONTENT in request.permissions
    wanted = content.wanted_of(request.user, may_sign)
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in wanted else next(iter(wanted))
    found = [each for each in standings if wanted[chosen](each)]
    rows = ROWS_BESIDE if open_id else ROWS
    place = next((place for place, each in enumerate(found) if each.reading.page.pk == open_id), 0)
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


def piece_page(request: StaffRequest, reading: library.Reading, form: DecideForm | None = None) -> dict[str, Any]:
    """Return what a reviewer reads before deciding: the piece, what changed, the checks, the rules, the log."""
    page, clinic = reading.revision.as_object(), request.clinic
    standing, checks = reviewing.standing(reading, clinic), checks_of(page)
    faults = [fault for check in checks for fault in check.faults]
    age = age_of(page.passages(), page.locale.language_code)
    decisions = reviewing.log_of(page, clinic)
    return {
        **presence.piece(page),
        **changes_since(reading.sign_off, page),
        "row": content.row(standing, clinic),
        "reading": reading,
        "rules": library.rules_offering(page),
        "checks": content_panel.checks(checks, age, page),
        "is_stopped": bool(stopping(faults)),
        "wrote_it": request.user.pk in standing.authors,
        "log": content_panel.log(decisions, clinic),
        "form": form or blank(request, reading),
        "why_not_small": why_not_only_small(reading.sign_off, reading.revision, reading.page),
        "language": get_language_info(page.locale.language_code)["name_translated"],
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


def page_by_link(link: ReviewInvitation, form: DecideForm) -> dict[str, Any]:
    """Return what somebody without an account reads: the page, what changed, the checks, the rules."""
    page = link.revision.as_object()
    checks = checks_of(page)
    before = SignOff.objects.newest().filter(page=link.page_id, clinic=link.clinic_id).first()
    return {
        **presence.piece(page),
        **changes_since(before, page),
        "link": link,
        "rules": library.rules_offering(page),
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
