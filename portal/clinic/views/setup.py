"""Before your first intake: the list, the clinic's settings, and who confirmed them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.exceptions import Refused as IntakeRefused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.exceptions import Refused as AccountsRefused
from portal.accounts.roles import Permission
from portal.audit.mail import mail_is_configured
from portal.care.actions import setup
from portal.care.confirmations import HOURS, PHONE, is_entered
from portal.care.facts_of_clinic import Facts
from portal.care.readiness import Line, lines
from portal.clinic.forms.clinic_settings import SettingsForm
from portal.clinic.forms.setup import CodeForm
from portal.country.exceptions import Refused as CountryRefused

REFUSED = (AccountsRefused, CountryRefused, IntakeRefused)
CLINICIANS_DO_IT = {"safety_question", "clinic_translations"}


@require_safe
@requires(Permission.MANAGE_CLINIC)
def readiness(request: StaffRequest) -> HttpResponse:
    """Show what is done and what is missing before the first intake."""
    found = lines(request.clinic)
    context = {
        "rows": [row_of(line, request.permissions) for line in found],
        "done": sum(line.is_done for line in found),
        "total": len(found),
        "minutes": sum(line.minutes for line in found if not line.is_done),
    }
    return render(request, "clinic/setup/readiness.html", context)


def row_of(line: Line, permissions: frozenset[Permission]) -> dict[str, Any]:
    """Return a line with its address, which is empty where a clinician does it and the reader is none."""
    may = line.url_name not in CLINICIANS_DO_IT or Permission.SIGN_SAFETY_TEXTS in permissions
    return {"line": line, "url": reverse(line.url_name) if may else ""}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLINIC)
def clinic_settings(request: StaffRequest) -> HttpResponse:
    """Show and change what the clinic says of itself."""
    form = SettingsForm(request.POST or None, clinic=request.clinic)
    if request.method == "POST" and form.is_valid():
        setup.change_settings(clinic=request.clinic, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved. Check phone and hours below if you changed them."))
        return redirect("clinic_settings")
    context = {"form": form, "confirmable": confirmable(request.clinic)}
    return render(request, "clinic/setup/settings.html", context, status=422 if form.errors else 200)


def confirmable(clinic: Any) -> list[dict[str, Any]]:
    """Return what a named person reads again and confirms, with who did so last."""
    facts = Facts(clinic)
    labels = {PHONE: _("Phone and urgent phone"), HOURS: _("Hours and night cover")}
    return [
        {
            "subject": subject,
            "label": label,
            "is_entered": is_entered(clinic, subject),
            "confirmation": facts.confirmations.get(subject),
        }
        for subject, label in labels.items()
    ]


@require_POST
@requires(Permission.MANAGE_CLINIC)
def confirm(request: StaffRequest) -> HttpResponse:
    """Record that whoever presses the button found phone or hours right."""
    subject = request.POST.get("subject", "")
    if subject not in (PHONE, HOURS):
        return redirect("clinic_settings")
    values = {"clinic": request.clinic, "subject": subject}
    return attempt(request, setup.confirm_subject, _("Confirmed under your name."), "clinic_settings", **values)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLINIC)
def mail(request: StaffRequest) -> HttpResponse:
    """Try out the clinic's mail, or record that links are handed over by hand."""
    clinic, is_on = request.clinic, mail_is_configured()
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "send" in request.POST:
        return attempt(
            request, setup.send_mail_test, _("A test message is on its way to you."), "clinic_mail", clinic=clinic
        )
    if request.method == "POST" and "by_hand" in request.POST and not is_on:
        done = _("Noted: you hand links and codes over yourselves.")
        return attempt(request, setup.confirm_subject, done, "clinic_mail", clinic=clinic, subject="mail")
    if form.is_valid():
        code = form.cleaned_data["code"]
        return attempt(request, setup.confirm_mail_test, _("Mail works."), "clinic_mail", clinic=clinic, code=code)
    context = {"form": form, "is_on": is_on, "confirmation": Facts(clinic).confirmations.get("mail")}
    return render(request, "clinic/setup/mail.html", context)


def attempt(request: StaffRequest, action: Callable[..., Any], done: str, then: str, **values: Any) -> HttpResponse:
    """Do something as whoever is signed in, say how it went, and go on to a page."""
    try:
        action(by=request.actor, **values)
    except REFUSED as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect(then)
