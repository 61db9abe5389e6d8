"""Ends staff sessions: 15 minutes idle, 12 hours at most, or from elsewhere. Polling never counts as being there."""

import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import actions, kept, known_devices
from portal.accounts.doors import go, own_actor, second_factor_done
from portal.accounts.exceptions import NotHere
from portal.accounts.models import StaffSession, User
from portal.audit.devices import device_label

STARTED, SEEN, ROW = "staff_started", "staff_seen", "staff_session"
LANGUAGE = "language"  # the page that says "you were signed out" speaks as the last one did
RENEW_SECONDS = 60
READING = ("GET", "HEAD")


class StaffSessionMiddleware:
    """Signs a staff member out when their session is over, and notes that they are there while it is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            if is_over(request):
                return show_out(request, user, _("You were away, so we signed you out."))
            if was_ended(request, user):
                return show_out(request, user, _("You were signed out from elsewhere, or your roles have changed."))
            if "HX-Polling" not in request.headers:
                renew(request, user)
        response = self.get_response(request)
        if user.is_authenticated and request.user == user and second_factor_done(request):
            known_devices.remember(request, response, user)
        return response


def is_over(request: HttpRequest) -> bool:
    """Say whether the session is too old, or nobody has been there for too long."""
    return time_left(request)["left"] <= 0


def was_ended(request: HttpRequest, user: User) -> bool:
    """Say whether this session was ended on another device, or because of what its person may do now."""
    if ROW not in request.session:
        begin(request, user)
        return False
    rows = StaffSession.objects.filter(pk=request.session[ROW], user=user, ended_at=None)
    return not rows.exists()


def begin(request: HttpRequest, user: User) -> None:
    """Enter a session among those of its person."""
    label = device_label(request.headers.get("User-Agent", ""))
    row = actions.begin_session(user=user, label=label, by=own_actor(user))
    now = int(time.time())
    request.session.update({ROW: str(row.pk), STARTED: now, SEEN: now})


def finish(request: HttpRequest, user: User) -> None:
    """Take a session off the list of its person and sign out."""
    with suppress(NotHere):
        actions.end_session(session_id=request.session.get(ROW), by=own_actor(user))
    logout(request)


def time_left(request: HttpRequest) -> dict[str, int]:
    """Return the seconds until this session ends if nothing happens, and until it ends whatever happens."""
    now = int(time.time())
    started = request.session.setdefault(STARTED, now)
    seen = request.session.setdefault(SEEN, now)
    latest = started + settings.STAFF_ABSOLUTE_SECONDS - now
    return {"left": min(seen + settings.STAFF_IDLE_SECONDS - now, latest), "latest": latest}


def renew(request: HttpRequest, user: User) -> None:
    """Note that the person is there: after a form at once, after a page at most once a minute."""
    now = int(time.time())
    if request.method not in READING or now - request.session[SEEN] >= RENEW_SECONDS:
        request.session[SEEN] = now
        actions.see_session(session_id=request.session[ROW], by=own_actor(user))
    if went_on(request):
        kept.drop(request)


def went_on(request: HttpRequest) -> bool:
    """Say whether the person opened another page and so left behind what was kept for them."""
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return kept.KEPT in request.session and request.method == "GET" and is_page and not kept.is_own(request.path)


def show_out(request: HttpRequest, user: User, why: str) -> HttpResponse:
    """Sign out and say why, keep what was just typed for the same person, and lead to the sign-in."""
    kept.keep_turned_away(request, user)
    carried = {key: request.session[key] for key in (kept.KEPT, LANGUAGE) if key in request.session}
    here = request.get_full_path() if request.method in READING else ""
    finish(request, user)
    request.session.update(carried)
    if kept.KEPT in carried:
        here = reverse("kept")
        safe = _("What you wrote is kept: sign in to save it.")
    else:
        safe = _("What you saved is safe.")
    messages.info(request, f"{why} {safe}")
    return go(request, redirect_to_login(here).url if here else reverse("account_login"))
