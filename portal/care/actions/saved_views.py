"""Filters of the caseload that somebody names."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from intake.exceptions import Refused
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies
from portal.care.models import SavedView


@transaction.atomic
def save_view(*, name: str, filters: dict[str, str], by: Actor) -> SavedView:
    """Keep a filter of the caseload under a name; the same name again replaces it."""
    policies.check_may(by, Permission.READ_PATIENTS)
    if not name.strip():
        raise Refused(_("Give the view a name."))
    view, _is_new = SavedView.objects.update_or_create(
        clinic_id=by.clinic_id, user=by.row, name=name.strip()[:60], defaults={"filters": filters}
    )
    record("view.saved", by=by, about=view)
    return view


@transaction.atomic
def delete_view(*, view_id: Any, by: Actor) -> bool:
    """Forget one of the actor's own filters; say whether there was one."""
    found, _by_kind = SavedView.objects.filter(pk=view_id, user=by.row, clinic_id=by.clinic_id).delete()
    if found:
        record("view.deleted", by=by, view=str(view_id))
    return bool(found)
