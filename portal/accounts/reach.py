"""One's own numbers for when mail fails: on the account page, for the channels that this installation has."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.accounts import actions
from portal.accounts.doors import StaffRequest, own_actor, requires
from portal.accounts.exceptions import Refused
from portal.accounts.models import ReachPoint, User
from portal.accounts.proving import proven_again
from portal.audit.channels import open_channels

LONGEST = 40


def names() -> dict[str, str]:
    return {"sms": _("Text messages"), "pager": _("Pager")}


def offered() -> list[str]:
    """Return the channels after mail that this installation has."""
    return [channel.key for channel in open_channels() if channel.key in names()]


def points_of(user: User) -> list[dict[str, Any]]:
    """Return each channel that is offered, with the person's number. No query where none is."""
    keys = offered()
    known = {row.channel: row for row in ReachPoint.objects.filter(user=user)} if keys else {}
    return [{"key": key, "name": names()[key], "row": known.get(key)} for key in keys]


@require_POST
@requires()
@proven_again(gettext_lazy("Your number for urgent messages"))
def reach_point(request: StaffRequest, channel: str) -> HttpResponse:
    """Keep, confirm or delete one's own number on a channel."""
    if channel not in names():
        raise Http404
    if channel in offered():
        try:
            messages.success(request, change(request, channel))
        except Refused as error:
            messages.error(request, str(error.message))
    return redirect("me")


def change(request: StaffRequest, channel: str) -> str:
    """Do what the button says, and return what to say about it. Raises Refused."""
    own: dict[str, Any] = {
        "user": request.user, "channel": channel, "clinic_id": request.clinic.pk, "by": own_actor(request.user),
    }  # fmt: skip
    if "forget" in request.POST:
        actions.forget_number(**own)
        return _("Your number was deleted.")
    if "code" in request.POST:
        actions.confirm_number(code=request.POST["code"][:LONGEST], **own)
        return _("Your number is in use now.")
    actions.give_number(number=request.POST.get("number", "")[:LONGEST], **own)
    return _("A code is on its way to this number. Type it below.")
