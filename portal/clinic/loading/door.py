"""The patient of an address, or the page that says there is none: the same bytes for a stranger as for nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from portal.care.casefile import open_case

View = Callable[..., HttpResponse]


def load_patient(view: View) -> View:
    """Hand the view the case of the patient in the address; 404 where the reader may not read that person now."""

    @wraps(view)
    def behind(request: HttpRequest, patient_id: Any, **kwargs: Any) -> HttpResponse:
        case = open_case(request.actor, patient_id)
        if case is None:
            raise Http404
        return view(request, case, **kwargs)

    return behind
