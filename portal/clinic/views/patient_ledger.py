"""Who has looked: what staff and connected systems have read of a patient, for that patient."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from intake.bound import BoundRequest
from intake.doors import bound
from intake.pages import show
from intake.present.times import zone_of
from portal.audit.record import record
from portal.care.ledger import looks_by_day, named
from portal.clinic.present.ledger import PER_PAGE, page


@require_safe
@bound
def looked(request: BoundRequest) -> HttpResponse:
    """List who looked at what, when and why; nothing while somebody can see the screen."""
    patient = request.bound.patient
    if request.bound.veil.hides:
        return show(request, "you/ledger.html", {"private_url": reverse(request.bound.screen_page)})
    found = Paginator(looks_by_day(patient, zone_of(patient)), PER_PAGE).get_page(request.GET.get("page"))
    context = page(found, named(patient, found), patient)
    record("ledger.read", by=request.bound.actor, about=patient, patients=[patient.pk])
    return show(request, "you/ledger.html", context)
