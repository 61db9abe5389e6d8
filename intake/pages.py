"""Renders patient pages with what their frame needs: the clinic's help page, the time-out, the notice."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake import sessions
from intake.bound import BoundRequest
from intake.models import BoundDevice
from intake.path import Path
from portal.country import help_cookie
from portal.country.languages import left_to_right


def show(
    request: BoundRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page for the patient whose session this is."""
    framed = frame(request.bound.invitation.clinic) | time_out(request) | {"veiled": request.bound.veil.hides}
    page = render(request, template, framed | (context or {}), status=status)
    help_cookie.remember(
        request,
        page,
        request.bound.invitation.clinic,
        request.LANGUAGE_CODE,
        may_show_numbers=not request.bound.veil.hides,
    )
    return page


def time_out(request: HttpRequest) -> dict[str, Any]:
    """Return what the page must know to warn before the session ends."""
    left = sessions.time_left(request.session)
    return {
        "stay_url": reverse("you_stay"),
        "stay_left": left["left"],
        "stay_latest": left["latest"],
        "stay_idle": settings.PATIENT_IDLE_SECONDS,
    }


def frame(clinic: Any) -> dict[str, Any]:
    """Return what the frame of a bound patient's page shows."""
    return {
        "help_url": f"/help-now/{clinic.slug}/",
        "contact_url": tel(clinic.phone),
        "consent_url": reverse("you_consent"),
        "clinic_name": clinic.name,
        "demonstration": clinic.is_demonstration,
    }


def tel(number: str) -> str:
    """Return the link that dials a number; empty for none, and for a made-up one with letters in it."""
    return "" if not number or re.search(r"[A-Za-z]", number) else f"tel:{re.sub(r'[^0-9+]', '', number)}"


def phone_of(clinic: Any) -> dict[str, str]:
    """Return a clinic's phone for a page, with the link that dials it."""
    return {"phone": left_to_right(clinic.phone), "phone_href": tel(clinic.phone)}


def link_ended(request: HttpRequest, *, is_unsaved: bool = False) -> HttpResponse:
    """The one page for a link that ended and for one that never was: same bytes, nothing about anybody.

    `is_unsaved` says that something was given that nobody keeps.
    """
    return render(request, "intake/link_ended.html", {"is_unsaved": is_unsaved}, status=404)


def signed_out(
    request: HttpRequest, device: BoundDevice | None, *, problem: Any = "", status: int = 401
) -> HttpResponse:
    """Say that the person was signed out and what is saved, and offer the way back with the code."""
    context = {"problem": problem, "sentences": what_is_saved(request, device), "device": device}
    if device is not None:
        context |= {"back_to": back_to(request), "kept": kept(request)}
        context |= {"help_url": f"/help-now/{device.invitation.clinic.slug}/"}
    else:
        context["is_unsaved"] = bool(kept(request))
    return render(request, "intake/signed_out.html", context, status=status)


def what_is_saved(request: HttpRequest, device: BoundDevice | None) -> list[str]:
    if device is None:
        return [_("Open the link in your message again. You also need the code that your clinic gave you.")]
    if sessions.is_too_old(request.session):
        away = _("You were signed in for 8 hours, so we signed you out.")
    else:
        away = _("You were away for 15 minutes, so we signed you out.")
    done = Path(device.invitation).done
    if not done or device.invitation.submitted_at:
        return [away, _("Everything you saved is safe.")]
    saved = ngettext("Question 1 is saved.", "Everything up to question %(number)s is saved.", done)
    return [away, saved % {"number": done}]


def back_to(request: HttpRequest) -> str:
    """Return the page that the person wanted, for after the code."""
    if request.path == reverse("you_back"):
        wanted = request.POST.get("back_to", "")
    else:
        wanted = request.path if request.method == "GET" or kept(request) else ""  # a bare button is not pressed again
    return wanted if wanted.startswith("/you/") else "/you/"


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was posted when the time was over: it travels through this page and is saved after the code."""
    if request.method != "POST":
        return []
    ours = {"csrfmiddlewaretoken", "code", "back_to"}
    return [(name, value) for name, values in request.POST.lists() if name not in ours for value in values]
