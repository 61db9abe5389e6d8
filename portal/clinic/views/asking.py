"""What is asked of a patient: how much it was, what is planned again, and sending what is due."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.ids import new_id
from portal.audit.record import record
from portal.care.actions import asking as actions
from portal.care.asking import Schedule
from portal.care.burden import OverBudget, burden_of
from portal.care.casefile import CaseFile
from portal.care.sending import batteries_for
from portal.care.wordings import languages_of
from portal.clinic.forms.asking import DueForm, PlanForm
from portal.clinic.loading import load_patient
from portal.clinic.present import asking as present
from portal.clinic.views.intakes import already_sent, hand_over, is_used

STEPS: dict[str, Callable[..., None]] = {
    "pause": actions.pause_schedule,
    "resume": actions.resume_schedule,
    "end": actions.end_schedule,
}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEND_INTAKES)
@load_patient
def asked(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Show what was asked and what is planned; POST plans to ask a set again."""
    form = plan_form(request, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, case, form)
    try:
        actions.plan_schedule(patient=case.patient, by=request.actor, **form.plan())
    except Refused as refused:
        return show(request, case, form, refused=refused)
    messages.success(request, _("Planned. It stands on your caseload when it is due."))
    return redirect("asked", case.patient.pk)


@require_POST
@requires(Permission.SEND_INTAKES)
@load_patient
def send_due(request: StaffRequest, case: CaseFile, schedule: UUID) -> HttpResponse:
    """Send what is due, and show its slip."""
    if is_used(request):
        return already_sent(request)
    row, form = schedule_of(case, schedule), DueForm(request.POST)
    if not form.is_valid():
        return show(request, case, plan_form(request), due=(row, form))
    try:
        return hand_over(request, actions.send_due(schedule=row, by=request.actor, **form.cleaned_data))
    except Refused as refused:
        return show(request, case, plan_form(request), refused=refused, due=(row, form))


@require_POST
@requires(Permission.SEND_INTAKES)
@load_patient
def change_schedule(request: StaffRequest, case: CaseFile, schedule: UUID, step: str) -> HttpResponse:
    """Pause a plan, go on with it, or end it."""
    row = schedule_of(case, schedule)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](schedule=row, by=request.actor)
    except Refused as refused:
        return show(request, case, plan_form(request), refused=refused)
    return redirect("asked", case.patient.pk)


def show(
    request: StaffRequest,
    case: CaseFile,
    form: PlanForm,
    refused: Refused | None = None,
    due: tuple[Schedule, DueForm] | None = None,
) -> HttpResponse:
    record("patient.read", by=request.actor, about=case.patient, patients=[case.patient.pk])
    reasons = [str(reason) for reason in getattr(refused, "reasons", [])] or ([str(refused.message)] if refused else [])
    zone, batteries = request.clinic.zone, batteries_for(request.clinic)
    today = timezone.now().astimezone(zone).date()
    context = {
        "patient": case.patient, "form": form, "reasons": reasons, "failed": bool(reasons), "form_key": new_id(),
        "said": present.asked_words(burden_of(case.patient), zone),
        "plans": present.plans(case.schedules, batteries, today, zone),
        "overrides": [present.override_words(row, zone) for row in case.overrides],
        "due_of": due[0].pk if due else None, "due_form": due[1] if due else None,
        "asks_alert": isinstance(refused, actions.AlertOpen), "asks_budget": isinstance(refused, OverBudget),
        "alert_is_open": any(alert.closed_at is None for alert in case.alerts),
    }  # fmt: skip
    return render(request, "clinic/asking.html", context, status=422 if form.errors or reasons else 200)


def plan_form(request: StaffRequest, posted: object = None) -> PlanForm:
    today = request.clinic.day(timezone.now())
    languages = languages_of(request.clinic)
    return PlanForm(posted, batteries=batteries_for(request.clinic), languages=languages, today=today)


def schedule_of(case: CaseFile, pk: UUID) -> Schedule:
    found = next((row for row in case.schedules if row.pk == pk), None)
    if found is None:
        raise Http404
    return found
