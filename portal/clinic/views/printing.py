"""The profile on paper: two pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.record import record
from portal.care.casefile import CaseFile
from portal.clinic.loading import load_patient, read
from portal.clinic.present.paper import page


@require_safe
@requires(Permission.READ_PATIENTS)
@load_patient
def paper(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Show the print view."""
    reading = read(case, request.GET.get("intake", ""))
    context = page(reading, request.user)
    record("profile.printed", by=request.actor, about=reading.profile or case.patient, patients=[case.patient.pk])
    return render(request, "clinic/print.html", context)
