"""Staff enter what a patient answers by phone or in the room: who it is, consent, part by part, the read-back."""

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import retarget

from intake import policies
from intake.actions.answers import Saved
from intake.actions.consents import text_for
from intake.exceptions import NotConsented, Refused
from intake.forms import ConsentForm, posted
from intake.language import part_language
from intake.listed import OPENED, Choice, Clash, choices_in, has_opened, save_each
from intake.models import Assessment, StaffEntry
from intake.path import Part, Path
from intake.present.lists import state
from intake.targets import KINDS
from intake.veil import veil_of_entry
from portal.accounts.doors import StaffRequest, go, requires
from portal.accounts.roles import Permission
from portal.audit.record import record
from portal.care.actions.entries import (
    decline_part,
    enter_answer,
    leave_out_absent,
    leave_part_out,
    record_consent,
    start_entry,
    stop_entry,
    submit_entry,
)
from portal.care.casefile import CaseFile
from portal.clinic.forms.entries import EntryForm
from portal.clinic.loading import load_entry, load_patient, read
from portal.clinic.present import entries, risk
from portal.clinic.present.contacts import contact_lines
from portal.clinic.views.entry_forms import fill_in
from portal.clinic.views.intakes import invitation_of
from portal.country.help_page import region_of

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
@load_patient
def start(request: StaffRequest, case: CaseFile, invitation_id: UUID) -> HttpResponse:
    """Ask who it is, by which way and who else is there; POST begins a sitting."""
    invitation = invitation_of(case, invitation_id)
    if not invitation.is_open(timezone.now()) or invitation.refused_at:
        messages.warning(request, _("This intake is not open any more. Send a new link first."))
        return redirect("patient", case.patient.pk)
    way = {"way": invitation.put_off.replace("at-the-clinic", StaffEntry.IN_THE_ROOM)}
    form = EntryForm(posted(request), initial=way)
    if request.method == "POST" and form.is_valid():
        entry = start_entry(invitation=invitation, by=request.actor, **form.cleaned_data)
        return go(request, next_of(entry))
    record("patient.read", by=request.actor, about=case.patient, patients=[case.patient.pk])
    context = {"form": form, "patient": case.patient, "who": entries.identity(case.patient)}
    return render(request, "clinic/entry/start.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
@load_patient
@load_entry
def consent(request: StaffRequest, case: CaseFile, entry: StaffEntry) -> HttpResponse:
    """Show what is read out; POST records the yes or the no that was spoken."""
    text = text_for(entry.invitation, entry.invitation.language)
    form = ConsentForm(posted(request), text=text)
    if request.method == "POST" and text is not None and form.is_valid():
        row = record_consent(entry=entry, text=text, by=request.actor, **form.cleaned_data)
        if row.decision != row.GIVEN:
            messages.info(request, _("Their no is written down. No answer is kept."))
            return redirect("patient", case.patient.pk)
        return go(request, next_of(entry))
    context = {"form": form, "text": text}
    return draw(request, entry, "consent", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
@load_patient
@load_entry
def part(request: StaffRequest, case: CaseFile, entry: StaffEntry, number: int) -> HttpResponse:
    """Show every statement of a part; POST saves each that was answered and leads on."""
    if not policies.has_consent(entry.invitation):
        if request.method == "POST":
            raise NotConsented  # what was typed meanwhile is shown once more
        return go(request, entries.address(entry, "enter_consent"))
    path = path_of(entry)
    found = path.part(number)
    if found is None:
        raise Http404
    if "stop" in request.POST and found.is_form:
        return stop(request, entry)
    if found.is_form:
        return fill_in(request, entry, path, found)
    if request.method != "POST":
        met = request.GET.get(entries.MET, "").split(",")
        opened = OPENED in request.GET
        return draw(request, entry, "list", entries.list_page(entry, path, found, clashed=met, has_opened=opened))
    if "nobody" in request.POST or "absent" in request.POST:
        return leave_out(request, entry, path, found)
    return keep(request, entry, path, found)


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
@load_patient
@load_entry
def alert(request: StaffRequest, case: CaseFile, entry: StaffEntry, alert_id: UUID) -> HttpResponse:
    """Show what an answer raised, what to do now and what to read out; POST ends the sitting."""
    if "stop" in request.POST:
        return stop(request, entry)
    reading = read(case, str(entry.invitation_id))
    found = next((view for view in risk.alerts(reading) if view.alert.pk == alert_id), None)
    if found is None:
        raise Http404
    context = {
        "view": found,
        "contacts": contact_lines(reading),
        "panel": entries.to_read_out(entry, region_of(request)),
        "go_on_url": after_alert(request, entry),
    }
    return draw(request, entry, "alert", context)


@require_http_methods(GET_OR_POST)
@requires(Permission.SEND_INTAKES)
@load_patient
@load_entry
def check(request: StaffRequest, case: CaseFile, entry: StaffEntry) -> HttpResponse:
    """Show the answers to be read back; POST sends them."""
    if not policies.has_consent(entry.invitation):
        return go(request, entries.address(entry, "enter_consent"))
    if "stop" in request.POST:
        return stop(request, entry)
    problem: Any = ""
    if request.method == "POST":
        try:
            submit_entry(entry=entry, by=request.actor)
        except Refused as refused:
            problem = refused.message
        else:
            messages.success(request, _("The answers are sent. Tell the patient what happens next."))
            return redirect("patient", case.patient.pk)
    context = entries.check_page(entry, path_of(entry)) | {"problem": problem, "failed": bool(problem)}
    return draw(request, entry, "check", context, status=422 if problem else 200)


def keep(request: StaffRequest, entry: StaffEntry, path: Path, found: Part) -> HttpResponse:
    """Save what was chosen, line by line; what an answer raised comes before anything else."""
    choices = choices_in(request.POST, path, found)
    raised, clashes = save_each(choices, partial(save, request, entry, path, found))
    if raised is not None:
        return go(request, entries.alert_address(entry, raised.pk, found, clashes))
    if clashes:
        return choose(request, entry, found, clashes)
    path = path_of(entry)
    if "decline" in request.POST:
        language = part_language(entry.invitation.language, path, found)
        decline_part(entry=entry, path=path, number=found.number, language=language, by=request.actor)
        return go(request, next_of(entry))
    now = path.part(found.number)
    assert now is not None, "its answers were just saved"
    if "HX-Request" in request.headers:
        touched = {choice.question.item.id for choice in choices}
        lines = [state(question) for question in now.questions if question.item.id in touched]
        return render(request, "intake/_list_saved.html", {"lines": lines})
    if "stop" in request.POST:
        return stop(request, entry)
    if now.is_done:
        return go(request, entries.next_address(entry, path))
    if "chosen" in request.POST:  # it was the page with two answers, not the whole list
        return go(request, entries.address(entry, "enter_part", found.number))
    if has_opened(request.POST, now):
        return go(request, f"{entries.address(entry, 'enter_part', found.number)}?{OPENED}=1")
    return draw(request, entry, "list", entries.list_page(entry, path, now, posted=request.POST), status=422)


def save(request: StaffRequest, entry: StaffEntry, path: Path, found: Part, choice: Choice) -> Saved:
    assessment = choice.question.assessment
    assert assessment is not None, "a line without a sheet is not found"
    return enter_answer(
        entry=entry,
        assessment=assessment,
        item=choice.question.item.id,
        given=choice.given,
        language=part_language(entry.invitation.language, path, found),
        base_revision=choice.base,
        by=request.actor,
    )


def choose(request: StaffRequest, entry: StaffEntry, found: Part, clashes: list[Clash]) -> HttpResponse:
    """Show both answers of each line; the patient says which stays. Nothing is overwritten in silence."""
    path = Path(entry.invitation, entries.veil_over_clash(entry))
    context = entries.clash_page(entry, path, found, clashes)
    if "HX-Request" not in request.headers:
        return draw(request, entry, "clash", context, status=409)
    reply = draw(request, entry, "_clash", context, status=422)  # a swap takes no 409
    reply["HX-Reswap"] = "innerHTML show:window:top"
    return retarget(reply, "#main")


def leave_out(request: StaffRequest, entry: StaffEntry, path: Path, found: Part) -> HttpResponse:
    """Leave a part out because the patient has nobody close now, or not this person, or ask it after all."""
    assessment = found.assessment
    if assessment is None:
        raise Http404
    if found.section.target in KINDS:
        reason = request.POST.get("absent", "")
        is_so = reason in Assessment.ABSENT
        leave_out_absent(entry=entry, assessment=assessment, reason=reason if is_so else "", by=request.actor)
    elif found.section.asks_for_close_people:
        is_so = request.POST.get("nobody") == "yes"
        leave_part_out(entry=entry, assessment=assessment, is_so=is_so, by=request.actor)
    else:
        raise Http404
    return go(request, next_of(entry) if is_so else entries.address(entry, "enter_part", found.number))


def stop(request: StaffRequest, entry: StaffEntry) -> HttpResponse:
    stop_entry(entry=entry, by=request.actor)
    messages.info(request, _("What was entered is saved. You or the patient can go on later."))
    return go(request, reverse("patient", args=[entry.invitation.patient_id]))


def next_of(entry: StaffEntry) -> str:
    """Consent first, then the first part that is open."""
    if not policies.has_consent(entry.invitation):
        return entries.address(entry, "enter_consent")
    return entries.next_address(entry, path_of(entry))


def after_alert(request: StaffRequest, entry: StaffEntry) -> str:
    """Back to the list on which an answer met another, else on."""
    number, met = request.GET.get("part", ""), request.GET.get(entries.MET, "")
    if not (met and number.isdecimal() and len(number) < 3):
        return next_of(entry)
    known = [item for item in met.split(",") if item.isalnum()]
    return f"{entries.address(entry, 'enter_part', int(number))}?{urlencode({entries.MET: ','.join(known)})}"


def path_of(entry: StaffEntry) -> Path:
    """Where the intake is now, as this sitting may see it; read anew at each call."""
    return Path(entry.invitation, veil_of_entry(entry))


def draw(
    request: StaffRequest, entry: StaffEntry, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the sitting; that it was looked at is written first."""
    patient = entry.invitation.patient
    record("entry.read", by=request.actor, about=entry, patients=[patient.pk])
    return render(request, f"clinic/entry/{name}.html", entries.frame(entry) | context, status=status)
