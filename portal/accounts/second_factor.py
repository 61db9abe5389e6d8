"""Setting up and removing the authenticator app: doing so counts for, and ends, the session's second factor."""

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
from portal.accounts.doors import SIGNED_IN_BY_LINK, must_prove_address, own_actor
from portal.audit.record import record


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
    """Without an app this session has no second factor any more: the next page asks to set one up."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        user, session = self.request.user, self.request.session
        records = get_authentication_records(self.request, user)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [row for row in records if row.get("method") != "mfa"]
        session.pop(SIGNED_IN_BY_LINK, None)
        record("second_factor.removed", by=own_actor(user), about=user)
        return response
