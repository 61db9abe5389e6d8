"""The patient of an address, or the page that says there is none: the same bytes for a stranger as for nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_htmx.http import retarget

from intake.exceptions import AlreadySent, LinkEnded, NoEntry, NotConsented, Refused
from intake.models import StaffEntry
from portal.accounts.doors import StaffRequest, go
from portal.audit.record import record
from portal.care.casefile import CaseFile, open_case
from portal.care.policies import MayNot, PatientNotFound
from portal.clinic.loading.unsaved import unsaved

P = ParamSpec("P")
CaseView = Callable[Concatenate[StaffRequest, CaseFile, P], HttpResponse]
WHY = {  # said to staff; the exceptions themselves speak to the patient
    AlreadySent: _("The answers were sent already: by the patient, or from another page."),
    LinkEnded: _("This intake is not open any more. Send a new link first."),
    NotConsented: _("The patient has not agreed, or took it back. Ask about consent first."),
}
EntryView = Callable[Concatenate[StaffRequest, CaseFile, StaffEntry, P], HttpResponse]
OfEntry = Callable[Concatenate[StaffRequest, CaseFile, UUID, P], HttpResponse]
PatientView = Callable[Concatenate[StaffRequest, UUID, P], HttpResponse]


def load_patient(view: CaseView[P]) -> PatientView[P]:
    """Hand the view the case of the patient in the address; 404 where the reader may not read that person now."""

    @wraps(view)
    def behind(request: StaffRequest, patient_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        case = open_case(request.actor, patient_id)
        if case is None:
            raise Http404
        return view(request, case, *args, **kwargs)

    return behind


def load_entry(view: EntryView[P]) -> OfEntry[P]:
    """Hand the view the sitting in the address; 404 for one of somebody else, back to the patient where it is over."""

    @wraps(view)
    def behind(
        request: StaffRequest, case: CaseFile, entry_id: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        entry = case.entries.get(str(entry_id))
        if entry is None or entry.entered_by_id != request.user.pk:
            raise Http404
        now = timezone.now()
        if not entry.is_open(now) or not entry.invitation.is_open(now):
            return over(request, case, entry, _ended(entry), kwargs.get("number"))
        try:
            return view(request, case, entry, *args, **kwargs)
        except (NoEntry, LinkEnded, AlreadySent, NotConsented) as ended:  # while this was on its way
            return over(request, case, entry, ended, kwargs.get("number"))
        except (PatientNotFound, MayNot) as error:
            raise Http404 from error

    return behind


def over(request: StaffRequest, case: CaseFile, entry: StaffEntry, reason: Refused, number: Any) -> HttpResponse:
    """Lead back to the patient, and say why. What was typed is shown once more, so that no heard answer is lost."""
    why = WHY.get(type(reason), reason.message)
    typed = unsaved(entry, number, request.POST) if request.method == "POST" and isinstance(number, int) else []
    if not typed:
        messages.warning(request, str(why))
        return go(request, reverse("patient", args=[case.patient.pk]))
    record("entry.read", by=request.actor, about=entry, patients=[case.patient.pk])
    context = {
        "patient": case.patient,
        "reason": why,
        "typed": typed,
        "calls": any(line.calls for line in typed),
        "start_url": _again(entry),
    }
    is_swap = "HX-Request" in request.headers
    name = "clinic/entry/_over.html" if is_swap else "clinic/entry/over.html"
    reply = render(request, name, context, status=422 if is_swap else 409)
    if not is_swap:
        return reply
    reply["HX-Reswap"] = "innerHTML show:window:top"
    return retarget(reply, "#main")


def _ended(entry: StaffEntry) -> Refused:
    if entry.invitation.submitted_at:
        return AlreadySent()
    return NoEntry() if entry.invitation.is_open(timezone.now()) else LinkEnded()


def _again(entry: StaffEntry) -> str:
    """Where it may go on: consent, or a new sitting; empty where the intake takes no answers any more."""
    invitation, now = entry.invitation, timezone.now()
    if not invitation.is_open(now) or invitation.refused_at:
        return ""
    if entry.is_open(now):
        return reverse("enter_consent", args=[invitation.patient_id, entry.pk])
    return reverse("enter_answers", args=[invitation.patient_id, invitation.pk])
