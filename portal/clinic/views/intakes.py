"""Sending intakes: to somebody new, to somebody known, again, and ending a link."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.actions.invitations import Issued
from intake.exceptions import Refused
from intake.models import Invitation
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.ids import new_id
from portal.audit.record import record
from portal.care.actions.intakes import register_and_send, send_again, send_intake, withdraw_intake
from portal.care.burden import OverBudget, burden_of
from portal.care.casefile import CaseFile
from portal.care.sending import batteries_for
from portal.clinic.forms.intakes import IntakeForm, NewIntakeForm
from portal.clinic.loading import load_patient
from portal.clinic.present.asking import asked_words
from portal.clinic.present.slip import slip
from portal.clinic.present.wordings import wording_needed

# Marks of forms whose slip was shown: loading that page again must not send a second intake.
USED, MOST_USED = "used_intake_forms", 20
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
def new(request: StaffRequest) -> HttpResponse:
    """Send an intake to somebody who is not a patient of the clinic yet."""
    form = NewIntakeForm(request.POST or None, batteries=batteries_for(request.clinic), clinic=request.clinic)

    def register() -> Issued:
        return register_and_send(clinic=request.clinic, by=request.actor, **form.asked(), **form.person())

    return answer(request, form, register)


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
@load_patient
def send(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Send an intake to a patient of the clinic."""
    batteries = batteries_for(request.clinic)
    form = IntakeForm(
        request.POST or None, batteries=batteries, clinic=request.clinic, patient=case.patient,
        is_known=bool(case.profiles),
    )  # fmt: skip

    def send_now() -> Issued:
        said, contact, born = form.asked(), form.contact(), form.born()
        return send_intake(
            patient=case.patient, by=request.actor, contact=contact, birth_date=born,
            budget_reason=form.budget_reason(), **said,
        )  # fmt: skip

    return answer(request, form, send_now, case)


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
@load_patient
def again(request: StaffRequest, case: CaseFile, invitation_id: UUID) -> HttpResponse:
    """Give an intake a new link and code."""
    invitation = invitation_of(case, invitation_id)
    if request.method != "POST":
        return confirm(request, case, invitation)
    if is_used(request):
        return already_sent(request)
    try:
        return hand_over(request, send_again(invitation=invitation, by=request.actor))
    except Refused as refused:
        return confirm(request, case, invitation, refused=refused)


@require_POST
@requires(Permission.SEND_INTAKES)
@load_patient
def end(request: StaffRequest, case: CaseFile, invitation_id: UUID) -> HttpResponse:
    """End a link now."""
    withdraw_intake(invitation=invitation_of(case, invitation_id), by=request.actor)
    messages.success(request, _("The link has ended. What was answered stays."))
    return redirect("patient", case.patient.pk)


def answer(
    request: StaffRequest, form: IntakeForm, issue: Callable[[], Issued], case: CaseFile | None = None
) -> HttpResponse:
    """Show the form, or issue the intake and show its slip; a form whose slip was shown sends nothing again."""
    if request.method != "POST" or not form.is_valid():
        return ask(request, form, case)
    if is_used(request):
        return already_sent(request)
    try:
        return hand_over(request, issue())
    except Refused as refused:
        return ask(request, form, case, refused=refused)


def invitation_of(case: CaseFile, invitation_id: UUID) -> Invitation:
    found = next((row for row in case.invitations if row.pk == invitation_id), None)
    if found is None:
        raise Http404
    return found


def ask(
    request: StaffRequest, form: IntakeForm, case: CaseFile | None = None, refused: Refused | None = None
) -> HttpResponse:
    """Show the form, with the reasons why it cannot be sent."""
    if case is not None:
        record("patient.read", by=request.actor, about=case.patient, patients=[case.patient.pk])
    reasons = [str(reason) for reason in getattr(refused, "reasons", [])] or ([str(refused.message)] if refused else [])
    if isinstance(refused, OverBudget) and case is not None:
        form.ask_reason()
    context = {
        "form": form, "patient": case.patient if case else None, "reasons": reasons, "failed": bool(reasons),
        "asked": asked_words(burden_of(case.patient), case.patient.clinic.zone) if case else [],
        "form_key": new_id(), "wording_needed": wording_needed(request, form.batteries.values()),
        "may_settle": Permission.MANAGE_CLINIC in request.permissions,
    }  # fmt: skip
    return render(request, "clinic/send.html", context, status=422 if form.errors or reasons else 200)


def confirm(
    request: StaffRequest, case: CaseFile, invitation: Invitation, refused: Refused | None = None
) -> HttpResponse:
    """Say what a new link does before it is made."""
    record("patient.read", by=request.actor, about=case.patient, patients=[case.patient.pk])
    reasons = [str(reason) for reason in getattr(refused, "reasons", [])] or ([str(refused.message)] if refused else [])
    context = {
        "patient": case.patient,
        "invitation": invitation,
        "reasons": reasons,
        "failed": bool(reasons),
        "form_key": new_id(),
    }
    return render(request, "clinic/send_again.html", context, status=422 if reasons else 200)


def hand_over(request: StaffRequest, issued: Issued) -> HttpResponse:
    """Show the slip, once: the code is in this reply and nowhere else."""
    request.session[USED] = [*request.session.get(USED, []), request.POST.get("form_key", "")][-MOST_USED:]
    context = {
        "slip": slip(issued, request.user),
        "invitation": issued.invitation,
        "patient": issued.invitation.patient,
    }
    return render(request, "clinic/slip.html", context)


def is_used(request: StaffRequest) -> bool:
    return request.POST.get("form_key", "") in request.session.get(USED, [])


def already_sent(request: StaffRequest) -> HttpResponse:
    messages.info(request, _("That intake was sent already. Its code is shown once; send it again for a new code."))
    return redirect("caseload")
