"""Passkeys: adding, naming and removing them, and signing in with one. What is stored of one is public, no secret."""

from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from portal.accounts.second_factor import SettingUp, factor_removed


class AddPasskey(SettingUp, AddWebAuthnView):
    """Adding a passkey; the first one brings recovery codes."""

    kind = "webauthn"


class NamePasskey(EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class RemovePasskey(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        factor_removed(self.request, "webauthn")
        return response


class SignInWithPasskey(LoginWebAuthnView):
    """A passkey that asks for a finger, face or PIN stands for password and second factor together."""

    def form_invalid(self, form: Form) -> HttpResponse:
        messages.error(self.request, _("That passkey did not open an account here. Sign in with your password."))
        return redirect("account_login")


class ProveByPasskey(ReauthenticateWebAuthnView):
    """Showing once more that it is you, with a passkey."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
