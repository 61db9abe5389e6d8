"""The people of a clinic: links to join, roles, and who supervises whom."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts import actions, people
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.messages import join_address
from portal.accounts.models import Clinic
from portal.accounts.proving import proven_again
from portal.accounts.roles import Permission, Role
from portal.audit.mail import mail_is_configured
from portal.care import setup_rows
from portal.care.actions import teams
from portal.clinic.forms.setup import InviteForm
from portal.clinic.forms.teams import SupervisionForm
from portal.clinic.views.setup import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@proven_again(gettext_lazy("Invite somebody by link"))
def clinic_people(request: StaffRequest) -> HttpResponse:
    """Show who works here; make a link, which is shown once, on the reply to the form."""
    form = InviteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return people_page(request, form)
    _row, token = actions.invite_staff(clinic=request.clinic, by=request.actor, **form.cleaned_data)
    is_mailed = bool(form.cleaned_data["email"] and mail_is_configured())
    return people_page(request, link=join_address(token), is_mailed=is_mailed)


def people_page(request: StaffRequest, form: InviteForm | None = None, **more: Any) -> HttpResponse:
    """Render the people of the clinic, and what was just made for one of them."""
    form = form or InviteForm()
    context = {
        "form": form,
        "people": people.people_of(request.clinic),
        "without_factor": people.without_factor(request.clinic),
        "former": people.former_people_of(request.clinic),
        "roles": list(Role),
        "invitations": people.open_invitations(request.clinic),
        "supervisions": setup_rows.supervisions_of(request.clinic),
        "supervision_form": supervision_form(request.clinic),
        **more,
    }
    return render(request, "clinic/setup/people.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proven_again(gettext_lazy("Give a role"))
def give_role(request: StaffRequest, user: UUID) -> HttpResponse:
    person = people.person_in(request.clinic, user)
    if request.POST.get("role") not in set(Role):
        messages.error(request, _("Choose a role."))
        return redirect("clinic_people")
    values = {"user": person, "clinic": request.clinic, "role": Role(request.POST["role"])}
    return attempt(request, actions.give_role, _("The role is given."), "clinic_people", **values)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proven_again(gettext_lazy("End a role"))
def end_role(request: StaffRequest, membership: UUID) -> HttpResponse:
    row = people.membership_in(request.clinic, membership)
    return attempt(request, actions.end_role, _("The role has ended."), "clinic_people", membership=row)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proven_again(gettext_lazy("Close somebody's way in"))
def deactivate(request: StaffRequest, user: UUID) -> HttpResponse:
    values = {"user": people.person_in(request.clinic, user), "clinic": request.clinic}
    return attempt(request, actions.deactivate, _("This person can no longer come in."), "clinic_people", **values)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def revoke_invitation(request: StaffRequest, invitation: UUID) -> HttpResponse:
    row = people.invitation_in(request.clinic, invitation)
    return attempt(
        request, actions.revoke_staff_invitation, _("The link no longer opens."), "clinic_people", invitation=row
    )


def supervision_form(clinic: Clinic, data: Any = None) -> SupervisionForm:
    """Return the form with the leads and clinicians who work in the clinic."""
    return SupervisionForm(
        data, leads=people.holding(clinic, Role.LEAD), clinicians=people.holding(clinic, Role.CLINICIAN)
    )


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proven_again(gettext_lazy("Begin a supervision"))
def supervise(request: StaffRequest) -> HttpResponse:
    """Let a lead read the patients of a clinician."""
    form = supervision_form(request.clinic, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a clinical lead and a clinician."))
        return redirect("clinic_people")
    chosen = form.cleaned_data
    values = {
        "lead": form.people[chosen["lead"]],
        "clinician": form.people[chosen["clinician"]],
        "clinic": request.clinic,
        "ends_at": end_of_day(chosen["until"], request.clinic),
    }
    return attempt(request, teams.supervise, _("The supervision has begun."), "clinic_people", **values)


def end_of_day(day: date | None, clinic: Clinic) -> datetime | None:
    """Return the last moment of a day in the clinic's zone; None for no end."""
    return datetime.combine(day, time.max, tzinfo=clinic.zone) if day else None


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def end_supervision(request: StaffRequest, supervision: UUID) -> HttpResponse:
    row = setup_rows.supervision_in(request.clinic, supervision)
    return attempt(request, teams.end_supervision, _("The supervision has ended."), "clinic_people", supervision=row)
