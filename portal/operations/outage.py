"""When the database is away: 503 at once, with a page that keeps help at hand. Help-now itself needs no database."""

import sys
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from portal.country import help_cookie
from portal.country.help_page import panel_of, stored
from portal.operations.line import line, without_waiting

RETRY_SECONDS = "10"
READING = ("GET", "HEAD", "OPTIONS")
PATIENT_PATHS = ("/you/", "/i/")
MACHINE_PATHS = ("/api/", "/fhir/", "/o/")
PROBLEM = '{"type": "about:blank", "title": "The database is away", "status": 503}'


class OutageMiddleware:
    """Turns a lost database into a clear reply, for people and machines alike, whichever layer met it first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # Django turns an exception of an inner middleware into its own 500; the signal is what still tells of it.
        got_request_exception.connect(_note, dispatch_uid="leeside.outage")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not line.is_stuck():
            return self._answer(request)
        if request.method not in READING:
            return away(request)
        with without_waiting():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return away(request) if getattr(request, "database_is_away", False) else response


def _note(*, request: Any = None, **_: Any) -> None:
    error = sys.exc_info()[1]
    if request is not None and isinstance(error, OperationalError | InterfaceError):
        request.database_is_away = True
        line.note(error)


def away(request: HttpRequest) -> HttpResponse:
    """Return the 503 reply in the form that the caller reads."""
    if request.path.startswith(MACHINE_PATHS):
        response = HttpResponse(PROBLEM, status=503, content_type="application/problem+json")
    else:
        response = HttpResponse(page_for(request), status=503)
    response["Retry-After"] = RETRY_SECONDS
    return response


def page_for(request: HttpRequest) -> str:
    """Return the page of an outage: a patient finds their clinic's numbers on it, from files alone."""
    found = help_cookie.remembered(request) if request.path.startswith(PATIENT_PATHS) else None
    if found is None:
        return render_to_string("503.html")
    panel = panel_of(stored(found.slug, found.language)) if found.may_show_numbers else ""
    with translation.override(found.language):
        return render_to_string("503.html", {"help_url": found.address, "panel": mark_safe(panel)})
