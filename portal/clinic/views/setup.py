"""Before your first intake: the list, the clinic's settings, and who confirmed them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.clock import PROPOSED
from intake.exceptions import Refused as IntakeRefused
from portal.accounts.confirmations import HOURS, PHONE, WATCH, fingerprint, is_entered
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.exceptions import Refused as AccountsRefused
from portal.accounts.roles import Permission
from portal.audit.mail import mail_is_configured
from portal.care.actions import setup
from portal.care.facts_of_clinic import Facts
from portal.care.readiness import Line, lines
from portal.clinic.forms.clinic_settings import SettingsForm
from portal.clinic.forms.setup import CodeForm
from portal.country.exceptions import Refused as CountryRefused
from portal.country.hours import in_words

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
            "values": values_of(clinic, subject),
            "read_hash": fingerprint(clinic, subject),
            "is_entered": is_entered(clinic, subject),
            "confirmation": facts.confirmations.get(subject),
        }
        for subject, label in labels.items()
    ]


def values_of(clinic: Any, subject: str) -> list[tuple[str, str]]:
    """Return what stands in this part of the settings, each with its name."""
    if subject == PHONE:
        return [(_("Phone"), clinic.phone), (_("Urgent phone"), clinic.urgent_phone)]
    night = {True: _("Yes"), False: _("No"), None: ""}[clinic.has_night_cover]
    minutes = str(clinic.urgent_minutes) if clinic.urgent_minutes else _("Nothing is promised")
    return [
        (_("Opening hours"), in_words(clinic.hours)),
        (_("Time zone"), clinic.time_zone),
        (_("Does somebody answer at night and at weekends?"), night),
        (_("Minutes within which an urgent alert is seen"), minutes),
    ]


@require_POST
@requires(Permission.MANAGE_CLINIC)
def confirm(request: StaffRequest) -> HttpResponse:
    """Record that whoever presses the button found phone or hours right."""
    subject = request.POST.get("subject", "")
    if subject not in (PHONE, HOURS):
        return redirect("clinic_settings")
    values = {"clinic": request.clinic, "subject": subject, "read_hash": request.POST.get("read_hash", "")}
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
    if request.method == "POST" and "watch" in request.POST:
        values = {"clinic": clinic, "read_hash": request.POST["watch"]}
        return attempt(request, setup.sign_watch, _("Signed under your name."), "clinic_mail", **values)
    if form.is_valid():
        code = form.cleaned_data["code"]
        return attempt(request, setup.confirm_mail_test, _("Mail works."), "clinic_mail", clinic=clinic, code=code)
    facts = Facts(clinic)
    context = {"form": form, "is_on": is_on, "confirmation": facts.confirmations.get("mail"), "watch": watch_of(facts)}
    return render(request, "clinic/setup/mail.html", context)


def watch_of(facts: Facts) -> dict[str, Any] | None:
    """Return the sentence that a clinic without mail signs, and who signed it; None where mail tells of an alert."""
    if not facts.needs_watch:
        return None
    clinic = facts.clinic
    is_ready = bool(facts.watch_print) and is_entered(clinic, WATCH)
    said = {
        "people": ", ".join(duty.user.name for duty in facts.duty_people),
        "minutes": clinic.urgent_minutes or PROPOSED["urgent"].seen,
        "hours": in_words(clinic.hours),
    }
    while_open = _("Looks at the caseload at least every %(minutes)s minutes: %(people)s. Hours: %(hours)s.")
    always = _("Looks at the caseload at least every %(minutes)s minutes, day and night: %(people)s.")
    sentence = (always if clinic.has_night_cover else while_open) % said if is_ready else ""
    return {"sentence": sentence, "read_hash": facts.watch_print, "confirmation": facts.confirmations.get(WATCH)}


def attempt(request: StaffRequest, action: Callable[..., Any], done: str, then: str, **values: Any) -> HttpResponse:
    """Do something as whoever is signed in, say how it went, and go on to a page."""
    try:
        action(by=request.actor, **values)
    except REFUSED as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect(then)
