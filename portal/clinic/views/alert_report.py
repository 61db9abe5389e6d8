"""How alerts were followed up: a report for the clinical lead, of sums alone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.alert_figures import FEWEST
from portal.care.alert_report import closed_quarters, report_for
from portal.clinic.present import alert_report as present
from portal.clinic.present import times


@require_safe
@requires(Permission.READ_UNASSIGNED)
def alert_report(request: StaffRequest) -> HttpResponse:
    """Show the report of one quarter that is over."""
    now, zone = timezone.now(), request.clinic.zone
    quarters, asked = closed_quarters(now), request.GET.get("quarter", "")
    quarter = next((each for each in quarters if str(each) == asked), quarters[0])
    found = report_for(request.actor, request.clinic, quarter, now)
    context = {
        "tables": present.tables(found),
        "is_hidden": found.total is None,
        "columns": present.columns(),
        "period": present.span(quarter),
        "periods": [
            {"key": str(each), "name": present.short_span(each), "is_shown": each == quarter} for each in quarters
        ],
        "fewest": FEWEST,
        "stamp": times.stamp(now, zone),
    }
    return render(request, "clinic/alert_report.html", context)
