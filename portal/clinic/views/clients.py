"""The machines of a clinic: which there are, what they may do, and switching them off."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.proving import proven_again
from portal.accounts.roles import Permission
from portal.clinic.forms.clients import ClientForm
from portal.integration import actions, clients


@require_safe
@requires(Permission.MANAGE_CLIENTS)
def clinic_clients(request: StaffRequest) -> HttpResponse:
    """List the clinic's clients."""
    rows = [{"client": row, "powers": clients.powers_of(row)} for row in clients.clients_of(request.clinic)]
    return render(request, "clinic/clients/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLIENTS)
@proven_again(gettext_lazy("Connect a system"))
def new_client(request: StaffRequest) -> HttpResponse:
    """Make a client; its secret is shown once, on the reply to the form."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, secret = actions.make_client(clinic=request.clinic, by=request.actor, **form.cleaned_data)
        return show_secret(request, made, secret)
    return render(request, "clinic/clients/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@requires(Permission.MANAGE_CLIENTS)
@proven_again(gettext_lazy("Give a system a new secret"))
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
