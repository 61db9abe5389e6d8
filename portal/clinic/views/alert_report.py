"""How alerts were followed up: a report for the clinical lead, of sums alone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.alert_figures import FEWEST
from portal.care.alert_report import PERIODS, report_for
from portal.clinic.present import alert_report as present
from portal.clinic.present import times

USUAL = 90


@require_safe
@requires(Permission.READ_UNASSIGNED)
def alert_report(request: StaffRequest) -> HttpResponse:
    """Show the report of a period."""
    asked = request.GET.get("days", "")
    days = next((period for period in PERIODS if str(period) == asked), USUAL)
    now, zone = timezone.now(), request.clinic.zone
    found = report_for(request.actor, request.clinic, days, now)
    context = {
        "tables": present.tables(found),
        "is_hidden": found.total is None,
        "columns": present.columns(),
        "days": days,
        "periods": PERIODS,
        "fewest": FEWEST,
        "stamp": times.stamp(now, zone),
    }
    return render(request, "clinic/alert_report.html", context)
