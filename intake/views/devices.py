"""The devices that opened this link: the patient sees them and ends any."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from intake import actions
from intake.bound import BoundRequest
from intake.doors import bound, go
from intake.pages import show
from intake.present.devices import rows


@require_safe
@bound
def devices(request: BoundRequest) -> HttpResponse:
    """List the devices that are signed in."""
    return show(request, "intake/devices.html", {"rows": rows(request.bound.invitation, request.bound.device)})


@require_POST
@bound
def end(request: BoundRequest, device: UUID) -> HttpResponse:
    """Sign another device out."""
    found = request.bound.invitation.devices.select_related("invitation").filter(pk=device, ended_at=None).first()
    if found is None or found == request.bound.device:
        raise Http404
    actions.end_device(device=found, by=request.bound.actor)
    return go(request, "you_devices")
