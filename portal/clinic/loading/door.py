"""The patient of an address, or the page that says there is none: the same bytes for a stranger as for nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from intake.exceptions import AlreadySent, LinkEnded, NoEntry
from intake.models import StaffEntry
from portal.accounts.doors import StaffRequest
from portal.care.casefile import CaseFile, open_case
from portal.care.policies import MayNot, PatientNotFound

P = ParamSpec("P")
CaseView = Callable[Concatenate[StaffRequest, CaseFile, P], HttpResponse]
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
        if not entry.is_open(timezone.now()) or not entry.invitation.is_open(timezone.now()):
            return back(request, case, NoEntry())
        try:
            return view(request, case, entry, *args, **kwargs)
        except (NoEntry, LinkEnded, AlreadySent) as over:  # it ended while this was on its way
            return back(request, case, over)
        except (PatientNotFound, MayNot) as error:
            raise Http404 from error

    return behind


def back(request: StaffRequest, case: CaseFile, reason: NoEntry | LinkEnded | AlreadySent) -> HttpResponse:
    messages.warning(request, str(reason.message))
    return redirect("patient", case.patient.pk)
