"""The patient of an address, or the page that says there is none: the same bytes for a stranger as for nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponse

from portal.accounts.doors import StaffRequest
from portal.care.casefile import CaseFile, open_case

P = ParamSpec("P")
CaseView = Callable[Concatenate[StaffRequest, CaseFile, P], HttpResponse]
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
