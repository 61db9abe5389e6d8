"""Ends staff sessions: 15 minutes idle, 12 hours at most. Polling never counts as being there."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import kept
from portal.accounts.doors import go

STARTED, SEEN = "staff_started", "staff_seen"
LANGUAGE = "language"  # the page that says "you were signed out" speaks as the last one did
RENEW_SECONDS = 60
READING = ("GET", "HEAD")


class StaffSessionMiddleware:
    """Signs a staff member out when their session is over, and notes that they are there while it is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if is_over(request):
                return show_out(request)
            if "HX-Polling" not in request.headers:
                renew(request)
        return self.get_response(request)


def is_over(request: HttpRequest) -> bool:
    """Say whether the session is too old, or nobody has been there for too long."""
    return time_left(request)["left"] <= 0


def time_left(request: HttpRequest) -> dict[str, int]:
    """Return the seconds until this session ends if nothing happens, and until it ends whatever happens."""
    now = int(time.time())
    started = request.session.setdefault(STARTED, now)
    seen = request.session.setdefault(SEEN, now)
    latest = started + settings.STAFF_ABSOLUTE_SECONDS - now
    return {"left": min(seen + settings.STAFF_IDLE_SECONDS - now, latest), "latest": latest}


def renew(request: HttpRequest) -> None:
    """Note that the person is there: after a form at once, after a page at most once a minute."""
    now = int(time.time())
    if request.method not in READING or now - request.session[SEEN] >= RENEW_SECONDS:
        request.session[SEEN] = now
    if went_on(request):
        kept.drop(request)


def went_on(request: HttpRequest) -> bool:
    """Say whether the person opened another page and so left behind what was kept for them."""
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return kept.KEPT in request.session and request.method == "GET" and is_page and not kept.is_own(request.path)


def show_out(request: HttpRequest) -> HttpResponse:
    """Sign out, keep what was just typed for the same person, and lead to the sign-in."""
    kept.keep_turned_away(request, request.user)
    carried = {key: request.session[key] for key in (kept.KEPT, LANGUAGE) if key in request.session}
    here = request.get_full_path() if request.method in READING else ""
    logout(request)
    request.session.update(carried)
    if kept.KEPT in carried:
        here = reverse("kept")
        messages.info(request, _("You were away, so we signed you out. What you wrote is kept: sign in to save it."))
    else:
        messages.info(request, _("You were away, so we signed you out. What you saved is safe."))
    return go(request, redirect_to_login(here).url if here else reverse("account_login"))
