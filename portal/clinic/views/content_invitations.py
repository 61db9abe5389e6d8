"""Inviting a reviewer without an account to one version of a page, and taking the link back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content import reviewing
from content.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import content as actions
from portal.clinic.forms.content import InviteReviewerForm
from portal.clinic.views.content_signing import check_same, reading_or_404, show


@require_POST
@requires(Permission.INVITE_REVIEWERS)
def invite(request: StaffRequest, page_id: int) -> HttpResponse:
    reading = reading_or_404(request, page_id)
    form = InviteReviewerForm(request.POST)
    if not form.is_valid():
        return show(request, reading, invite_form=form, status=422)
    typed = form.cleaned_data
    try:
        check_same(reading, typed.pop("revision"))
        actions.invite_reviewer(
            page=reading.page, revision=reading.revision, clinic=request.clinic, by=request.actor, **typed
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return show(request, reading, invite_form=form, status=422)
    messages.success(request, _("The link is on its way. It works once, for 14 days, for this version alone."))
    return redirect("content_sign", page_id)


@require_POST
@requires(Permission.INVITE_REVIEWERS)
def revoke(request: StaffRequest, invitation: UUID) -> HttpResponse:
    row = reviewing.invitation_of(invitation, request.clinic)
    if row is None:
        raise Http404
    try:
        actions.revoke_review_invitation(invitation=row, by=request.actor)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("The link no longer opens."))
    return redirect("content_sign", row.page_id)
