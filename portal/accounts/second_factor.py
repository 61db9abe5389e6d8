"""Setting up and removing second factors: doing so counts for, and ends, the second factor of the session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import FormView

from portal.accounts import actions
from portal.accounts.doors import (
    SIGNED_IN_BY_LINK,
    has_second_factor,
    must_prove_address,
    own_actor,
    second_factor_done,
    sign_in_first,
)
from portal.audit.record import record

View = Callable[..., HttpResponseBase]


def not_by_password_alone(view: View) -> View:
    """Close a page about the account to a session that has not shown the second factor that its person has."""

    @wraps(view)
    def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and has_second_factor(user) and not second_factor_done(request):
            return sign_in_first(request) or view(request, *args, **kwargs)
        return view(request, *args, **kwargs)

    return behind


class SettingUp(FormView):
    """A password alone sets up no new factor where an admin took the last one away: the link comes first.

    Whoever has just shown a new factor has shown their second factor in this session.
    """

    kind: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if must_prove_address(request):
            return redirect("wait_for_link")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        user = authenticated_user(self.request)
        record_authentication(self.request, user, method="mfa", type=self.kind)
        actions.set_up_second_factor(user=user, kind=self.kind, by=own_actor(user))
        return response


class SetUpApp(SettingUp, ActivateTOTPView):
    """Setting up the authenticator app."""

    kind = "totp"


class RemoveApp(DeactivateTOTPView):
    """Removing the authenticator app."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        factor_removed(self.request, "totp")
        return response


def factor_removed(request: HttpRequest, kind: str) -> None:
    """Without any factor left, this session has shown none any more: the next page asks to set one up."""
    user, session = authenticated_user(request), request.session
    if not has_second_factor(user):
        records = get_authentication_records(request, user)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [row for row in records if row.get("method") != "mfa"]
        session.pop(SIGNED_IN_BY_LINK, None)
    record("second_factor.removed", by=own_actor(user), about=user, kind=kind)
