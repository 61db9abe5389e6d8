"""Who is on duty: the people, their shifts, and leave."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import people
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.mail import mail_is_configured
from portal.care import setup_rows
from portal.care.actions import roster, setup
from portal.clinic.forms.roster import LeaveForm, LeaveOfForm, ShiftForm
from portal.clinic.forms.setup import CodeForm, DutyForm
from portal.clinic.present.roster import leave_row, shift_row, week_of
from portal.clinic.views.setup import REFUSED, attempt


@require_safe
@requires(Permission.PLAN_DUTY)
def duty(request: StaffRequest) -> HttpResponse:
    """Show the people who receive alerts, when each is there, and who is on leave."""
    return duty_page(request)


def duty_page(request: StaffRequest, **more: Any) -> HttpResponse:
    """Render the page; a form that was sent comes in `more` as it was filled in."""
    clinic, rows = request.clinic, setup_rows.duty_people_of(request.clinic)
    named = [row.user for row in rows]
    may_answer = people.who_may(clinic, Permission.ANSWER_ALERTS)
    counted = {row.user_id for row in rows if row.confirmed_at} & {user.pk for user in may_answer}
    shifts = [shift_row(shift, counted) for shift in setup_rows.shifts_of(clinic)]
    today = clinic.day(timezone.now())
    context = {
        "form": DutyForm(people=may_answer),
        "shift_form": ShiftForm(people=named, prefix="shift", initial={"first_day": today}),
        "leave_form": LeaveOfForm(people=may_answer, prefix="leave"),
        "people": rows,
        "is_on": mail_is_configured(),
        "shifts": shifts,
        "week": week_of(clinic) if shifts else [],
        "leaves": [leave_row(leave, clinic.zone) for leave in setup_rows.leaves_of(clinic)],
        **more,
    }
    has_errors = any(isinstance(form, forms.Form) and form.errors for form in more.values())
    return render(request, "clinic/setup/duty.html", context, status=422 if has_errors else 200)


def tried(request: StaffRequest, form: forms.Form, done: str, action: Callable[..., Any], **values: Any) -> bool:
    """Do what a valid form asks for, and say so; a refusal becomes an error of the form."""
    try:
        action(by=request.actor, clinic=request.clinic, **values)
    except REFUSED as error:
        form.add_error(None, str(error.message))
        return False
    messages.success(request, done)
    return True


@require_POST
@requires(Permission.MANAGE_CLINIC)
def name_duty(request: StaffRequest) -> HttpResponse:
    """Name somebody who receives alerts."""
    form = DutyForm(request.POST, people=people.who_may(request.clinic, Permission.ANSWER_ALERTS))
    if not form.is_valid():
        return duty_page(request, form=form)
    user = people.person_in(request.clinic, form.cleaned_data["user"])
    done = _("Named. Now send a test message.")
    return attempt(request, setup.name_duty_person, done, "clinic_duty", clinic=request.clinic, user=user)


@require_POST
@requires(Permission.MANAGE_CLINIC)
def try_duty(request: StaffRequest, duty: UUID) -> HttpResponse:
    """Send a test message; without mail the code is shown here once, to hand over."""
    row = setup_rows.duty_in(request.clinic, duty)
    code = setup.send_test_message(duty=row, by=request.actor)
    return duty_page(request, tested=row.user, code="" if mail_is_configured() else code)


@require_POST
@requires(Permission.MANAGE_CLINIC)
def end_duty(request: StaffRequest, duty: UUID) -> HttpResponse:
    row = setup_rows.duty_in(request.clinic, duty)
    return attempt(request, setup.end_duty, _("Off duty from now on."), "clinic_duty", duty=row)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ANSWER_ALERTS)
def confirm_duty(request: StaffRequest) -> HttpResponse:
    """Let a duty person type the code of their test message."""
    form = CodeForm(request.POST or None)
    is_confirmed = False
    if request.method == "POST" and form.is_valid():
        try:
            setup.confirm_test_message(clinic=request.clinic, code=form.cleaned_data["code"], by=request.actor)
            is_confirmed = True
        except REFUSED as error:
            form.add_error("code", str(error.message))
    context = {"form": form, "is_confirmed": is_confirmed, "own": setup_rows.own_duty(request.clinic, request.user)}
    return render(request, "clinic/setup/duty_confirm.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.PLAN_DUTY)
def add_shift(request: StaffRequest) -> HttpResponse:
    """Give a duty person a shift."""
    named = [row.user for row in setup_rows.duty_people_of(request.clinic)]
    form = ShiftForm(request.POST, people=named, prefix="shift")
    if form.is_valid():
        user = people.person_in(request.clinic, form.cleaned_data["user"])
        if tried(request, form, _("The shift is added."), roster.add_shift, user=user, **form.values()):
            return redirect("clinic_duty")
    return duty_page(request, shift_form=form)


@require_POST
@requires(Permission.PLAN_DUTY)
def end_shift(request: StaffRequest, shift: UUID) -> HttpResponse:
    row = setup_rows.shift_in(request.clinic, shift)
    return attempt(request, roster.end_shift, _("The shift has ended."), "clinic_duty", shift=row)


@require_POST
@requires(Permission.PLAN_DUTY)
def enter_leave(request: StaffRequest) -> HttpResponse:
    """Write down that somebody is away."""
    form = LeaveOfForm(request.POST, people=people.who_may(request.clinic, Permission.ANSWER_ALERTS), prefix="leave")
    if form.is_valid():
        values = form.moments(request.clinic.zone)
        user = people.person_in(request.clinic, form.cleaned_data["user"])
        if tried(request, form, _("The leave is entered."), roster.enter_leave, user=user, **values):
            return redirect("clinic_duty")
    return duty_page(request, leave_form=form)


@require_POST
@requires(Permission.PLAN_DUTY)
def end_leave(request: StaffRequest, leave: UUID) -> HttpResponse:
    row = setup_rows.leave_in(request.clinic, leave)
    return attempt(request, roster.end_leave, _("The leave has ended."), "clinic_duty", leave=row)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ANSWER_ALERTS)
def own_leave(request: StaffRequest) -> HttpResponse:
    """Let people enter their own leave."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.moments(request.clinic.zone)
        if tried(request, form, _("The leave is entered."), roster.enter_leave, user=request.user, **values):
            return redirect("own_leave")
    leaves = setup_rows.leaves_of(request.clinic, user=request.user)
    context = {"form": form, "leaves": [leave_row(leave, request.clinic.zone) for leave in leaves]}
    return render(request, "clinic/setup/own_leave.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.ANSWER_ALERTS)
def end_own_leave(request: StaffRequest, leave: UUID) -> HttpResponse:
    row = setup_rows.leave_in(request.clinic, leave, user=request.user)
    return attempt(request, roster.end_leave, _("The leave has ended."), "own_leave", leave=row)
