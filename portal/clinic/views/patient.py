"""The profile of one patient."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.record import record
from portal.care.actions.teams import set_next_visit
from portal.care.casefile import CaseFile
from portal.clinic.forms.notes import VisitForm
from portal.clinic.loading import load_patient, read
from portal.clinic.present.profile import page


@require_safe
@requires(Permission.READ_PATIENTS)
@load_patient
def patient(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Show the profile, risk first."""
    return show(request, case)


@require_POST
@requires(Permission.WRITE_NOTES)
@load_patient
def visit(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Write down the next visit."""
    form = VisitForm(request.POST)
    if not form.is_valid():
        return show(request, case, visit=form)
    set_next_visit(patient=case.patient, at=form.moment(case.patient.clinic.zone), by=request.actor)
    return redirect("patient", case.patient.pk)


def show(request: StaffRequest, case: CaseFile, status: int = 422, **forms: Any) -> HttpResponse:
    """Draw the profile; with forms that came back, as a page that says what is wrong."""
    reading = read(case, request.GET.get("intake", ""))
    context = page(reading, request.GET.get("items", ""), forms)
    record("profile.read", by=request.actor, about=reading.profile or case.patient, patients=[case.patient.pk])
    return render(request, "clinic/profile.html", context, status=status if forms else 200)
