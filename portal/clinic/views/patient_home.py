"""The patient's home: what is left, the next visit, and what clinicians shared."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from content import library, presence, registers
from content.banners import for_patient
from content.offers import stands
from intake.bound import BoundRequest
from intake.doors import bound, go
from intake.pages import show
from portal.audit.record import record
from portal.care.access import is_at_risk, shared_with
from portal.care.actions.opening import open_page
from portal.care.practice import courses_at_home
from portal.clinic.present.offers import index_of
from portal.clinic.present.patient_home import page as home_page


@require_safe
@bound
def home(request: BoundRequest) -> HttpResponse:
    """Show one main thing to do, and what was shared."""
    invitation = request.bound.invitation
    patient = request.bound.patient
    courses = [] if request.bound.veil.hides else courses_at_home(patient)
    context = home_page(request.bound, shared_with(patient), courses, request.LANGUAGE_CODE)
    context["site_banner"] = for_patient(
        invitation.clinic, request.LANGUAGE_CODE, request.COOKIES, lambda: is_at_risk(patient)
    )
    record("home.read", by=request.bound.actor, about=invitation, patients=[invitation.patient_id])
    return show(request, "you/home.html", context)


@require_safe
@bound
def treats(request: BoundRequest) -> HttpResponse:
    """Show what the clinic treats and what not, with where to go instead. Nothing of the patient is on it."""
    clinic = request.bound.invitation.clinic
    return show(request, "you/treats.html", index_of(stands(clinic, request.LANGUAGE_CODE)))


@require_POST
@bound
def read(request: BoundRequest, recommendation: UUID) -> HttpResponse:
    """Open a page that was shared: noted as opened, then read where it stands. One that changed since waits."""
    if request.bound.veil.hides:
        return go(request, "you_screen")
    shared = shared_with(request.bound.patient)
    found = next((row for row in shared.recommendations if row.pk == recommendation), None)
    if found is not None and not shared.may_open(found):
        return go(request, "patient_home")
    if found is None:
        raise Http404
    open_page(recommendation=found, by=request.bound.actor)
    # A page of the clinic's own has no public address: it is read inside.
    address = found.page.get_url(request) or reverse("read_own_page", args=[found.pk])
    return HttpResponseRedirect(address, status=303)


@require_safe
@bound
def own_page(request: BoundRequest, recommendation: UUID) -> HttpResponse:
    """Show a page of the clinic's own that was shared with this patient, as a reviewer signed it. Else it waits."""
    if request.bound.veil.hides:
        return go(request, "you_screen")
    patient = request.bound.patient
    shared = shared_with(patient)
    row = next((each for each in shared.recommendations if each.pk == recommendation), None)
    page = library.find(row.page_id, patient.clinic) if row else None
    if row is None or page is None:
        raise Http404
    if not shared.may_open(row):
        return go(request, "patient_home")
    if address := page.get_url(request):  # a shared page is read where everybody reads it
        return HttpResponseRedirect(address, status=303)
    record("page.read", by=request.bound.actor, about=row, patients=[patient.pk])
    return show(request, "you/page.html", presence.piece(page, words=registers.for_readers(page, request)))
