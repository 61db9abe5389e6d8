"""Ends staff sessions: 15 minutes idle, 12 hours at most. Polling never counts as being there."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.doors import go

STARTED, SEEN = "staff_started", "staff_seen"
RENEW_SECONDS = 60


class StaffSessionMiddleware:
    """Signs a staff member out when their session is over, and notes at most once a minute that they are there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_over(request):
            logout(request)
            messages.info(request, _("You were away, so we signed you out. What you saved is safe."))
            return go(request, redirect_to_login(request.path).url)
        return self.get_response(request)


def is_over(request: HttpRequest) -> bool:
    """Say whether the session is too old, and renew it where it is not."""
    now = int(time.time())
    started = request.session.setdefault(STARTED, now)
    seen = request.session.setdefault(SEEN, now)
    if now - started > settings.STAFF_ABSOLUTE_SECONDS or now - seen > settings.STAFF_IDLE_SECONDS:
        return True
    if now - seen >= RENEW_SECONDS and "HX-Polling" not in request.headers:
        request.session[SEEN] = now
    return False
