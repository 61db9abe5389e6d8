"""The clinic's banners: written by an editor, approved by a reviewer, taken down by either."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from content import rulebook
from content.banners import all_of, find
from content.exceptions import FaultsStand, Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import banners as actions
from portal.clinic.forms.banners import BannerForm
from portal.clinic.present.banners import row_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.FOLLOW_CONTENT)
def banners(request: StaffRequest) -> HttpResponse:
    """List the banners, with a form for another where the reader may write one."""
    may_write = Permission.EDIT_CONTENT in request.permissions
    if request.method == "POST" and not may_write:
        raise Http404
    form = form_of(request) if may_write else None
    if request.method == "POST" and form is not None and form.is_valid() and kept(request, form):
        messages.success(request, _("Kept. It shows nothing until a reviewer who did not write it approves it."))
        return redirect("clinic_banners")
    rows = [row_of(row, request.user, request.permissions) for row in all_of(request.clinic)]
    status = 422 if form is not None and form.errors else 200
    return render(request, "clinic/banners.html", {"rows": rows, "form": form}, status=status)


def form_of(request: StaffRequest) -> BannerForm:
    return BannerForm(
        request.POST if request.method == "POST" else None,
        languages=[code for code, _name in settings.LANGUAGES],
        pages=rulebook.targets(None),
        initial={"begins": timezone.localdate(timezone=request.clinic.zone)},
    )


def kept(request: StaffRequest, form: BannerForm) -> bool:
    """Keep a banner; where that is refused, say why on the form, each fault with its place."""
    try:
        actions.write_banner(clinic=request.clinic, by=request.actor, **form.said(request.clinic.zone))
    except FaultsStand as refusal:
        for fault in refusal.faults:
            form.add_error(None, str(fault))
        return False
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


@require_POST
@requires(Permission.SIGN_CONTENT)
def approve(request: StaffRequest, banner: UUID) -> HttpResponse:
    return done(request, banner, actions.approve_banner, _("Approved. It shows from its first day to its last."))


@require_POST
@requires(Permission.FOLLOW_CONTENT)
def end(request: StaffRequest, banner: UUID) -> HttpResponse:
    return done(request, banner, actions.end_banner, _("Taken down. Nobody sees it any more."))


def done(request: StaffRequest, banner: UUID, act: Callable[..., Any], said: str) -> HttpResponse:
    row = find(banner, request.clinic)
    if row is None:
        raise Http404
    try:
        act(banner=row, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("clinic_banners")
