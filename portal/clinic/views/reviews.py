"""The clinician's decision, and what is shared."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content import library
from intake.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions.reviews import complete_review, share_content
from portal.care.casefile import CaseFile
from portal.clinic.forms.reviews import ReviewForm
from portal.clinic.loading import load_patient, read
from portal.clinic.present.person import offers
from portal.clinic.views.patient import show


@require_POST
@requires(Permission.REVIEW_PROFILES)
@load_patient
def review(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Record what was decided, and release the message where that was ticked."""
    profile, form = read(case, request.GET.get("intake", "")).profile, ReviewForm(request.POST)
    if profile is None:
        raise Http404
    if form.is_valid():
        try:
            complete_review(profile=profile, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    if form.errors:
        return show(request, case, review=form)
    messages.success(request, _("Review kept."))
    return redirect("patient", case.patient.pk)


@require_POST
@requires(Permission.SHARE_CONTENT)
@load_patient
def share(request: StaffRequest, case: CaseFile, page_id: int) -> HttpResponse:
    """Give a piece to the patient, with the rule that chose it."""
    reading, piece = read(case, request.GET.get("intake", "")), library.find(page_id, request.clinic)
    if piece is None:
        raise Http404
    offer = next((each for each in offers(reading) if each.page_id == page_id), None)
    rule, why = (offer.rule, " ".join(offer.why)) if offer else ("", "")
    try:
        share_content(patient=case.patient, page=piece, by=request.actor, profile=reading.profile, rule=rule, why=why)
    except Refused as refused:
        return show(request, case, refusal=str(refused.message))
    messages.success(request, _("Shared. The patient sees it at home."))
    return redirect("patient", case.patient.pk)
