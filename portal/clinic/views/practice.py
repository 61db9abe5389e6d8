"""Courses, activities and the log of one patient, as much of them as the patient shares; and giving a course."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content import library
from intake.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.record import record
from portal.care.actions.practice import take_back
from portal.care.actions.reviews import share_content
from portal.care.casefile import CaseFile
from portal.care.practice import is_practice
from portal.clinic.forms.practice import GiveForm
from portal.clinic.loading import load_patient
from portal.clinic.present import practice as present


@require_safe
@requires(Permission.READ_PATIENTS)
@load_patient
def practice(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Show what was given, what the patient shares of it, and what may be given."""
    return show(request, case)


@require_POST
@requires(Permission.SHARE_CONTENT)
@load_patient
def give(request: StaffRequest, case: CaseFile, page_id: int) -> HttpResponse:
    """Offer a course or an activity to the patient."""
    piece, form = library.find(page_id, request.clinic), GiveForm(request.POST)
    if piece is None or not is_practice(piece):
        raise Http404
    if not form.is_valid():
        return show(request, case, refusal=_("The line is too long, or holds something that cannot be read."))
    try:
        share_content(patient=case.patient, page=piece, message=form.cleaned_data["message"], by=request.actor)
    except Refused as refused:
        return show(request, case, refusal=str(refused.message))
    messages.success(request, _("Offered. The patient sees it at home, and may say “not now”."))
    return redirect("practice", case.patient.pk)


@require_POST
@requires(Permission.SHARE_CONTENT)
@load_patient
def end(request: StaffRequest, case: CaseFile, recommendation: UUID) -> HttpResponse:
    """Take back what was offered."""
    row = next((each for each in case.recommendations if each.pk == recommendation and is_practice(each.page)), None)
    if row is None:
        raise Http404
    take_back(recommendation=row, by=request.actor)
    messages.success(request, _("Taken back."))
    return redirect("practice", case.patient.pk)


def show(request: StaffRequest, case: CaseFile, refusal: str = "") -> HttpResponse:
    record("practice.read", by=request.actor, about=case.patient, patients=[case.patient.pk])
    context = present.page(case) | {"refusal": refusal, "failed": bool(refusal), "form": GiveForm()}
    context["may_give"] = Permission.SHARE_CONTENT in request.permissions
    return render(request, "clinic/practice.html", context, status=422 if refusal else 200)
