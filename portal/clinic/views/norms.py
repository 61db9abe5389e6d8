"""A clinic's own norms: which sets there are, what a new one would change, and the two people who release it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intake.exceptions import Refused
from intake.models import NormRelease, NormSet
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import norms as actions
from portal.care.norm_releases import norm_set_in, norm_sets_of, release_in
from portal.clinic.forms.norms import RejectForm
from portal.clinic.present.norms import listed, norm_page


@require_safe
@requires(Permission.EDIT_INSTRUMENTS)
def norms(request: StaffRequest) -> HttpResponse:
    """List the norm sets of each questionnaire, and how far each is on its way into use."""
    return render(request, "clinic/norms.html", {"groups": listed(norm_sets_of(request.clinic), request.clinic)})


@require_safe
@requires(Permission.EDIT_INSTRUMENTS)
def norm_set(request: StaffRequest, norm: UUID) -> HttpResponse:
    """Show one set: its figures, what stands out, and what it would change."""
    return shown(request, norm_or_404(request, norm), RejectForm())


@require_POST
@requires(Permission.EDIT_INSTRUMENTS)
def propose(request: StaffRequest, norm: UUID) -> HttpResponse:
    """Propose a draft, as the first person."""
    done = _("Proposed under your name. A second person approves it.")
    return attempt(request, norm, actions.propose_release, done)


@require_POST
@requires(Permission.EDIT_INSTRUMENTS)
def approve(request: StaffRequest, norm: UUID) -> HttpResponse:
    """Approve what another person proposed."""
    done = _("Approved under your name. New results use it from now on; the others follow in the background.")
    return attempt(request, norm, actions.approve_release, done, counted=request.POST.get("counted", ""))


@require_POST
@requires(Permission.EDIT_INSTRUMENTS)
def reject(request: StaffRequest, norm: UUID) -> HttpResponse:
    """Reject a draft, with the reason."""
    form, row = RejectForm(request.POST), norm_or_404(request, norm)
    release = release_or_404(request, norm)
    if not form.is_valid():
        return shown(request, row, form)
    reason = form.cleaned_data["reason"]
    return attempt(request, release.norm_id, actions.reject_release, _("Rejected under your name."), reason=reason)


@require_POST
@requires(Permission.EDIT_INSTRUMENTS)
def look(request: StaffRequest, norm: UUID) -> HttpResponse:
    """Note that somebody looked at what stands out in a set."""
    actions.look_at_norms(norm=norm_or_404(request, norm), by=request.actor)
    messages.success(request, _("Noted under your name."))
    return redirect("clinic_norm_set", norm)


def shown(request: StaffRequest, row: NormSet, form: RejectForm) -> HttpResponse:
    context = {**norm_page(row, request.clinic, request.user.pk), "form": form}
    return render(request, "clinic/norm_set.html", context, status=422 if form.errors else 200)


def attempt(
    request: StaffRequest, norm: UUID, act: Callable[..., NormRelease], done: str, **values: Any
) -> HttpResponse:
    """Do something with a release, say how it went, and show its page again."""
    try:
        act(release=release_or_404(request, norm), by=request.actor, **values)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)
    return redirect("clinic_norm_set", norm)


def norm_or_404(request: StaffRequest, norm: UUID) -> NormSet:
    """Return a norm set of the clinic. Raises Http404, the same for another clinic's as for none."""
    row = norm_set_in(request.clinic, norm)
    if row is None:
        raise Http404
    return row


def release_or_404(request: StaffRequest, norm: UUID) -> NormRelease:
    row = release_in(request.clinic, norm)
    if row is None:
        raise Http404
    return row
