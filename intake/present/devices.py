"""The devices that a link was opened on, in words."""

from typing import Any

from intake.models import BoundDevice, Invitation
from intake.present.times import moment_of
from portal.audit.devices import name_of


def rows(invitation: Invitation, this: BoundDevice) -> list[dict[str, Any]]:
    """Return the devices that are signed in, the present one first."""
    found = invitation.devices.filter(ended_at=None).order_by("-bound_at")
    listed = [row(device, invitation, device == this) for device in found]
    return sorted(listed, key=lambda each: not each["is_this"])


def row(device: BoundDevice, invitation: Invitation, is_this: bool) -> dict[str, Any]:
    return {
        "id": device.pk,
        "name": name_of(device.label),
        "since": moment_of(device.bound_at, invitation.patient),
        "is_this": is_this,
    }
