"""Where somebody is signed in: the list on their account page, and the buttons that end a session."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts import actions
from portal.accounts.doors import SignedInRequest, StaffRequest, own_actor, require_second_factor
from portal.accounts.exceptions import NotHere
from portal.accounts.models import StaffSession
from portal.accounts.sessions import ROW
from portal.audit.devices import name_of


def devices_of(request: StaffRequest) -> list[dict[str, Any]]:
    """Return the sessions in which this person may still be, this one first, in the clinic's time. One query."""
    zone = request.clinic.zone
    rows = StaffSession.objects.open().filter(user=request.user).order_by("-seen_at")
    listed = [
        {
            "id": row.pk,
            "name": name_of(row.label),
            "since": f"{day(row.started_at.astimezone(zone))}, {row.started_at.astimezone(zone):%H:%M}",
            "seen": f"{row.seen_at.astimezone(zone):%H:%M}",
            "is_this": str(row.pk) == request.session.get(ROW),
        }
        for row in rows
    ]
    return sorted(listed, key=lambda each: not each["is_this"])


def day(moment: datetime) -> str:
    return formatted(moment, _("j F Y"))


@require_POST
@require_second_factor
def end_device(request: SignedInRequest, session: UUID) -> HttpResponse:
    """End one of one's own sessions; anybody else's is not there."""
    try:
        actions.end_session(session_id=session, by=own_actor(request.user))
    except NotHere as error:
        raise Http404 from error
    return redirect("me")


@require_POST
@require_second_factor
def end_other_devices(request: SignedInRequest) -> HttpResponse:
    this_one = request.session.get(ROW)
    actions.end_other_sessions(user=request.user, this_one=this_one, by=own_actor(request.user))
    return redirect("me")
