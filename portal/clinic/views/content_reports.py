"""What readers reported on pages: the editors' list."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content import feedback
from content.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions.content import settle_report


@require_safe
@requires(Permission.EDIT_CONTENT)
def reports(request: StaffRequest) -> HttpResponse:
    rows = feedback.open_reports(request.clinic)
    voices = feedback.voices_on(row.page for row in rows)
    shown = [{"report": row, "voices": voices.get(row.page_id)} for row in rows]
    return render(request, "clinic/content/reports.html", {"rows": shown})


@require_POST
@requires(Permission.EDIT_CONTENT)
def settle(request: StaffRequest, report_id: UUID) -> HttpResponse:
    report = feedback.report_of(report_id, request.clinic)
    if report is None:
        raise Http404
    try:
        settle_report(report=report, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Settled. It has left the list."))
    return redirect("content_reports")
