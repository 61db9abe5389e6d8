"""Answering alerts: acknowledging and closing them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.exceptions import Refused
from intake.models import Alert
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions.alerts import acknowledge_alert, close_alert
from portal.care.casefile import CaseFile
from portal.clinic.forms.alerts import AcknowledgeForm, CloseForm
from portal.clinic.loading import load_patient
from portal.clinic.views.patient import show


@require_POST
@requires(Permission.ANSWER_ALERTS)
@load_patient
def acknowledge(request: StaffRequest, case: CaseFile, alert_id: UUID) -> HttpResponse:
    """Say what was done on seeing an alert."""
    alert = alert_of(case, alert_id)
    form = AcknowledgeForm(request.POST, prefix=f"a{str(alert.pk)[-6:]}")
    if not form.is_valid():
        return show(request, case, alert=form, alert_id=alert.pk)
    acknowledge_alert(alert=alert, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Acknowledged. The alert stays open until it is closed with a plan."))
    return redirect("patient", case.patient.pk)


@require_POST
@requires(Permission.ANSWER_ALERTS)
@load_patient
def close(request: StaffRequest, case: CaseFile, alert_id: UUID) -> HttpResponse:
    """Close an alert with what was done, the risk level, the plan and the next date."""
    alert = alert_of(case, alert_id)
    form = CloseForm(request.POST, prefix=f"a{str(alert.pk)[-6:]}c")
    if form.is_valid():
        try:
            close_alert(alert=alert, by=request.actor, **form.cleaned_data)
        except Refused as refused:  # a day that is over
            form.add_error("next_date", str(refused.message))
    if form.errors:
        return show(request, case, alert=form, alert_id=alert.pk)
    messages.success(request, _("Closed. It stays in the history."))
    return redirect("patient", case.patient.pk)


def alert_of(case: CaseFile, alert_id: UUID) -> Alert:
    """Return an open alert of this patient; 404 otherwise."""
    found = next((alert for alert in case.alerts if alert.pk == alert_id and alert.is_open), None)
    if found is None:
        raise Http404
    return found
