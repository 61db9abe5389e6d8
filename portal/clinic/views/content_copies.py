"""The clinic's own copy of a shared page: made by an editor, and compared with its source when that changes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import adaptations as actions
from portal.clinic.views.content_signing import reading_or_404


@require_POST
@requires(Permission.EDIT_CONTENT)
def adapt(request: StaffRequest, page_id: int) -> HttpResponse:
    reading = reading_or_404(request, page_id)
    try:
        copy = actions.adapt_page(page=reading.page, clinic=request.clinic, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("content_sign", page_id)
    messages.success(request, _("This is your clinic's own copy now. Nobody signed it yet."))
    return redirect("content_sign", copy.pk)


@require_POST
@requires(Permission.EDIT_CONTENT)
def take_in(request: StaffRequest, page_id: int) -> HttpResponse:
    reading = reading_or_404(request, page_id)
    revision = request.POST.get("revision", "")
    compared = int(revision) if revision.isdecimal() and len(revision) < 18 else None
    try:
        actions.take_in_source(page=reading.page, revision_id=compared, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Noted: your copy was compared with the shared page as it is now."))
    return redirect("content_sign", page_id)
