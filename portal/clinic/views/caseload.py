"""The caseload: who needs whom, most pressing first."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.record import record
from portal.care.actions.saved_views import delete_view, save_view
from portal.care.caseload import alerts_mark
from portal.care.drill_history import waiting_for
from portal.clinic.forms.notes import SavedViewForm
from portal.clinic.loading import Filters, PatientList, load_list
from portal.clinic.present.listing import news_of, page


@require_safe
@requires(Permission.READ_PATIENTS)
def caseload(request: StaffRequest) -> HttpResponse:
    """Show the list."""
    found = _load(request)
    drill = waiting_for(request.actor)
    return render(request, "clinic/caseload.html", page(found, request.clinic, request.permissions, drill=drill))


@require_safe
@requires(Permission.READ_PATIENTS)
def rows(request: StaffRequest) -> HttpResponse:
    """Answer the page's own question after a minute: what has changed? Nothing to say where nothing has."""
    news = news_of(_load(request), request, waiting_for(request.actor))
    return render(request, "clinic/_news.html", news) if news["changed"] else HttpResponse(status=204)


@require_safe
@requires(Permission.READ_PATIENTS)
def pulse(request: StaffRequest) -> HttpResponse:
    """Answer an open page each second: has anything happened to an alert? It names nobody; then the page asks who."""
    reply = HttpResponse(status=204)
    if alerts_mark(request.actor) != request.GET.get("mark"):
        reply["HX-Trigger"] = "alerts-changed"
    return reply


@require_POST
@requires(Permission.READ_PATIENTS)
def save(request: StaffRequest) -> HttpResponse:
    """Keep the filter that is shown under a name."""
    form = SavedViewForm(request.POST)
    filters = Filters.of(request.POST)
    if not form.is_valid():
        found = _list(request, filters)
        return render(
            request, "clinic/caseload.html", page(found, request.clinic, request.permissions, form), status=422
        )
    save_view(name=form.cleaned_data["name"], filters=filters.kept, by=request.actor)
    return redirect(f"{reverse('caseload')}?{filters.querystring}")


@require_POST
@requires(Permission.READ_PATIENTS)
def delete(request: StaffRequest, view_id: UUID) -> HttpResponse:
    """Forget a saved filter."""
    if not delete_view(view_id=view_id, by=request.actor):
        raise Http404
    return redirect("caseload")


def _load(request: StaffRequest) -> PatientList:
    """Load the list and write down who was shown."""
    found = _list(request, Filters.of(request.GET))
    request.waiting_alerts = found.waiting_alerts
    record("caseload.read", by=request.actor, patients=found.patients)
    return found


def _list(request: StaffRequest, filters: Filters) -> PatientList:
    is_wide = Permission.READ_UNASSIGNED in request.permissions
    return load_list(request.actor, request.clinic, filters, is_wide=is_wide)
