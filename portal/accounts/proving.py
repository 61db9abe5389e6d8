"""Showing once more that it is you, before what a stolen session must not do. A sign-in of 5 minutes ago counts."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from portal.accounts import kept
from portal.accounts.doors import (
    SIGNED_IN_BY_LINK,
    SignedInRequest,
    StaffRequest,
    StaffView,
    go,
    own_actor,
    require_second_factor,
    safe_next,
    second_step_of,
)
from portal.accounts.models import User
from portal.audit.record import record

P = ParamSpec("P")
READING = ("GET", "HEAD")


def proven_again(what: Any, *, also_reading: bool = False) -> Callable[[StaffView[P]], StaffView[P]]:
    """Open what a view does to whoever showed within 5 minutes that it is them; others lose nothing that they typed.

    It stands below `requires`. `what` says what was begun, for the page on which it is finished. Reading is free, but
    where the page itself is what must be guarded, such as an export.
    """

    def guard(view: StaffView[P]) -> StaffView[P]:
        @wraps(view)
        def behind(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            is_reading = request.method in READING
            if (is_reading and not also_reading) or is_fresh(request):
                return view(request, *args, **kwargs)
            if is_reading:
                return go(request, prove_address(request.get_full_path()))
            waits = kept.keep_turned_away(request, request.user, str(what))
            return go(request, prove_address(reverse("kept") if waits else reverse("start")))

        return cast(StaffView[P], behind)

    return guard


def is_fresh(request: HttpRequest) -> bool:
    """Say whether this person proved who they are within the last minutes."""
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0)
    return time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def prove_address(then: str) -> str:
    return f"{reverse('prove')}?{urlencode({'next': then})}"


@require_http_methods(["GET", "HEAD", "POST"])
@require_second_factor
def prove(request: SignedInRequest) -> HttpResponse:
    """Lead to what this person proves themselves with.

    A made-up person of the demonstration who came by a link has nothing to prove it with: a button stands for it there,
    so that the step can be seen. Such a link opens on a demonstration's database alone.
    """
    then = safe_next(request, reverse("start"))
    way = way_of(request.user)
    if way:
        return go(request, f"{reverse(way)}?{urlencode({'next': then})}")
    if request.method == "POST" and request.session.get(SIGNED_IN_BY_LINK) == str(request.user.pk):
        record_authentication(request, request.user, method="link", reauthenticated=True)
        record("account.proven_again", by=own_actor(request.user), about=request.user)
        return HttpResponseRedirect(then)
    return render(request, "accounts/prove.html", {"next": then})


def way_of(user: User) -> str:
    """Return the page on which somebody proves themselves: their app, their passkey, or their password."""
    return second_step_of(user) or ("account_reauthenticate" if user.has_usable_password() else "")
