"""The machines of a clinic: which there are, what they may do, and switching them off."""

from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.exceptions import Refused
from portal.accounts.adapter import signed_in_just_now
from portal.accounts.doors import SIGNED_IN_BY_LINK, StaffRequest, StaffView, go, requires
from portal.accounts.roles import Permission
from portal.clinic.forms.clients import ClientForm
from portal.integration import actions, clients

P = ParamSpec("P")


def proven_again(view: StaffView[P]) -> StaffView[P]:
    """Ask who is there once more before a secret is made, unless they proved it within the last minutes."""

    @wraps(view)
    def behind(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if signed_in_just_now(request) or request.session.get(SIGNED_IN_BY_LINK):
            return view(request, *args, **kwargs)
        here = request.path if request.method == "GET" else reverse("clinic_clients")
        return go(request, f"{reverse('mfa_reauthenticate')}?{urlencode({'next': here})}")

    return behind


@require_safe
@requires(Permission.MANAGE_CLIENTS)
def clinic_clients(request: StaffRequest) -> HttpResponse:
    """List the clinic's clients."""
    rows = [{"client": row, "powers": clients.powers_of(row)} for row in clients.clients_of(request.clinic)]
    return render(request, "clinic/clients/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLIENTS)
@proven_again
def new_client(request: StaffRequest) -> HttpResponse:
    """Make a client; its secret is shown once, on the reply to the form."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, secret = actions.make_client(clinic=request.clinic, by=request.actor, **form.cleaned_data)
        return show_secret(request, made, secret)
    return render(request, "clinic/clients/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@requires(Permission.MANAGE_CLIENTS)
@proven_again
def rotate_client(request: StaffRequest, client: str) -> HttpResponse:
    """Give a client a new secret, shown once. The old one ends."""
    row = clients.client_in(request.clinic, client)
    try:
        return show_secret(request, row, actions.rotate_secret(client=row, by=request.actor))
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect("clinic_clients")


@require_POST
@requires(Permission.MANAGE_CLIENTS)
def revoke_client(request: StaffRequest, client: str) -> HttpResponse:
    """Switch a client off, from this moment."""
    actions.revoke_client(client=clients.client_in(request.clinic, client), by=request.actor)
    messages.success(request, _("The client is switched off. Its tokens no longer open anything."))
    return redirect("clinic_clients")


def show_secret(request: StaffRequest, client: Any, secret: str) -> HttpResponse:
    context = {"client": client, "secret": secret, "token_url": f"{settings.PUBLIC_URL}/o/token"}
    return render(request, "clinic/clients/secret.html", context)
