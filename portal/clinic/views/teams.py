"""The care team of a patient, and the goals that were agreed."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care import actions
from portal.care.casefile import CaseFile
from portal.clinic.forms.teams import GoalForm, MemberForm
from portal.clinic.loading import load_patient
from portal.clinic.views.patient import show


@require_POST
@requires(Permission.SEND_INTAKES)
@load_patient
def add(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Let a colleague care for the patient as well."""
    form = MemberForm(request.POST, colleagues=case.colleagues)
    if not form.is_valid():
        return show(request, case, member=form)
    actions.add_to_team(patient=case.patient, user=form.people[form.cleaned_data["user"]], by=request.actor)
    return redirect("patient", case.patient.pk)


@require_POST
@requires(Permission.SEND_INTAKES)
@load_patient
def end(request: StaffRequest, case: CaseFile, user: UUID) -> HttpResponse:
    """End somebody's care of the patient, one's own too."""
    member = next((member for member in case.team if member.user_id == user), None)
    if member is None:
        raise Http404
    actions.leave_team(patient=case.patient, user=member.user, by=request.actor)
    # Whoever ends their own care may not come back to this page.
    return redirect("caseload") if str(user) == request.actor.id else redirect("patient", case.patient.pk)


@require_POST
@requires(Permission.WRITE_NOTES)
@load_patient
def agree(request: StaffRequest, case: CaseFile) -> HttpResponse:
    """Write down a goal."""
    form = GoalForm(request.POST)
    if not form.is_valid():
        return show(request, case, goal=form)
    actions.agree_goal(patient=case.patient, by=request.actor, **form.cleaned_data)
    return redirect("patient", case.patient.pk)


@require_POST
@requires(Permission.WRITE_NOTES)
@load_patient
def end_goal(request: StaffRequest, case: CaseFile, goal: UUID) -> HttpResponse:
    """End a goal."""
    found = next((row for row in case.goals if row.pk == goal), None)
    if found is None:
        raise Http404
    actions.end_goal(goal=found, by=request.actor)
    return redirect("patient", case.patient.pk)
