"""After an admin took a lost second factor away: the page that waits for a link, and the page of the link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts import actions, doors
from portal.accounts.exceptions import LinkEnded, TooSoon
from portal.audit.mail import mail_is_configured
from portal.audit.throttle import slow_to_guess


@require_http_methods(["GET", "HEAD", "POST"])
def wait_for_link(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way to this person's address, and send another by a button."""
    user = request.user
    if not user.is_authenticated or not doors.must_prove_address(request):
        return redirect("start")
    context: dict[str, Any] = {"is_mailed": mail_is_configured()}
    if request.method == "POST" and mail_is_configured():
        try:
            actions.send_factor_link(user=user, by=doors.own_actor(user))
            context["is_sent"] = True
        except TooSoon as error:
            context["problem"] = error.message
    return render(request, "accounts/wait_for_link.html", context, status=429 if "problem" in context else 200)


@slow_to_guess
@require_http_methods(["GET", "HEAD", "POST"])
def factor_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody set up a new second factor: after their password, by a button that no scanner of mail presses."""
    user = request.user
    if not user.is_authenticated:
        return doors.go(request, f"{reverse('account_login')}?next={request.path}")
    try:
        actions.open_factor_link(token=token, user=user)
        if request.method != "POST":
            return render(request, "accounts/factor_link.html")
        reset = actions.prove_address(token=token, user=user, by=doors.own_actor(user))
    except LinkEnded as error:
        return render(request, "accounts/link_ended.html", {"text": error.message}, status=410)
    request.session[doors.ADDRESS_PROVEN] = str(reset.pk)
    return redirect("mfa_activate_totp")
