"""Setting up and removing the authenticator app: doing so counts for, and ends, the session's second factor."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.forms import Form
from django.http import HttpResponse

from portal.accounts.doors import SIGNED_IN_BY_LINK, own_actor
from portal.audit.record import record


class SetUpApp(ActivateTOTPView):
    """Whoever just typed a code from their app has shown their second factor in this session."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        user = self.request.user
        record_authentication(self.request, user, method="mfa", type="totp")
        record("second_factor.set_up", by=own_actor(user), about=user)
        return response


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
