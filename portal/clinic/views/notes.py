"""Notes: kept as a draft while they are written, then signed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions.reviews import save_note
from portal.care.casefile import CaseFile
from portal.clinic.forms.notes import NoteForm
from portal.clinic.loading import load_patient
from portal.clinic.views.patient import show


@require_POST
@requires(Permission.WRITE_NOTES)
@load_patient
def note(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Save the draft, or sign it."""
    form, signs = NoteForm(request.POST), "sign" in request.POST
    if form.is_valid():
        try:
            save_note(patient=case.patient, by=request.actor, signs=signs, **form.cleaned_data)
        except Refused as refused:
            form.add_error("text", str(refused.message))
    if form.errors:
        return show(request, case, note=form)
    messages.success(request, _("Note signed.") if signs else _("Draft saved."))
    return redirect("patient", case.patient.pk)


@require_POST
@requires(Permission.WRITE_NOTES)
@load_patient
def draft(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Keep what is being written; the page stays where it is."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    save_note(patient=case.patient, by=request.actor, **form.cleaned_data)
    return HttpResponse(status=204)
