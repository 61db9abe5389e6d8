"""When the database is away: 503 at once, with a page that keeps help at hand. Help-now itself needs no database."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_SECONDS = "10"


class OutageMiddleware:
    """Turns a lost database into a clear page, for people and machines alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return away(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return away(request) if isinstance(error, OperationalError | InterfaceError) else None


def away(request: HttpRequest) -> HttpResponse:
    """Return the 503 reply in the form that the caller reads."""
    if request.path.startswith(("/api/", "/fhir/", "/o/")):
        body = '{"type": "about:blank", "title": "The database is away", "status": 503}'
        response = HttpResponse(body, status=503, content_type="application/problem+json")
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = RETRY_SECONDS
    return response
