"""Test alerts: the button, the history, and the answer of whoever was called."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.mail import mail_is_configured
from portal.care import drill_history
from portal.care.actions import drills as actions
from portal.clinic.present import drills as present
from portal.clinic.views.setup import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PLAN_DUTY)
def drill(request: StaffRequest) -> HttpResponse:
    """Show the tests so far; send one now."""
    clinic = request.clinic
    if request.method == "POST":
        done = _("A test alert is on its way to the people on duty.")
        return attempt(request, actions.start_drill, done, "clinic_drill", clinic=clinic)
    drills = drill_history.history_of(clinic)
    context = {
        "rows": present.rows(drills, clinic.zone),
        "is_open": any(each.is_open for each in drills),
        "trouble": drill_history.trouble_of(clinic, timezone.now()),
        "is_on": mail_is_configured(),
    }
    return render(request, "clinic/setup/drill.html", context)


@require_POST
@requires(Permission.ANSWER_ALERTS)
def got(request: StaffRequest, drill: UUID) -> HttpResponse:
    """Say that the test arrived."""
    row = drill_history.called_to(request.actor, drill)
    try:
        actions.take_drill(drill=row, by=request.actor)
    except actions.DrillIsOver as over:
        messages.info(request, str(over.message))
    else:
        messages.success(request, _("You got it. The test is over: the way of an alert works."))
    return redirect("caseload")
