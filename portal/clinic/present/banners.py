"""A banner as the clinic's list shows it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from content.models import Banner
from portal.accounts.roles import Permission

STATES = {
    "draft": (_("Waits for a reviewer"), "amber"),
    "planned": (_("Planned"), "slate"),
    "showing": (_("Shown now"), "moss"),
    "over": (_("Over"), "grey"),
}


def row_of(banner: Banner, user: Any, permissions: frozenset[Permission]) -> dict[str, Any]:
    """Return a banner with what this reader may do with it."""
    status, tone = STATES[banner.state]
    zone, last = banner.clinic.zone, banner.ends_at - timedelta(seconds=1)
    return {
        "banner": banner,
        "texts": sorted(banner.texts.items()),
        "status": status,
        "tone": tone,
        "first_day": banner.begins_at.astimezone(zone).date(),
        "last_day": last.astimezone(zone).date(),
        "may_approve": banner.state == "draft"
        and Permission.SIGN_CONTENT in permissions
        and banner.author_id != user.pk,
        "may_end": banner.state != "over",
    }
