"""The demonstration's own door for its made-up patient."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake import sessions
from intake.actions import bind_device
from intake.models import Invitation
from portal.accounts.actions import open_sign_in_link, use_sign_in_link
from portal.accounts.exceptions import LinkEnded, NotADemonstration
from portal.audit.actor import system


@require_http_methods(["GET", "HEAD", "POST"])
def patient_link(request: HttpRequest, token: str) -> HttpResponse:
    """Bind this session to a made-up patient, by a button: opening the link alone uses nothing up."""
    try:
        link = open_sign_in_link(token)
        if link.invitation_id is None:
            raise LinkEnded
        if request.method != "POST":
            return render(request, "accounts/sign_in_link.html", {"person": {"name": _("a made-up patient")}})
        use_sign_in_link(token=token, by=system("sign-in-link"))
    except (LinkEnded, NotADemonstration):
        return render(request, "accounts/link_ended.html", {"text": LinkEnded.message}, status=410)
    invitation = Invitation.objects.select_related("patient", "clinic").get(pk=link.invitation_id)
    device = bind_device(invitation=invitation, label=_("Demonstration"), by=system("sign-in-link"))
    sessions.bind(request, invitation, device)
    return redirect("patient_home")
