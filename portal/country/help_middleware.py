"""Answers `/help-now/` from files before anything that could need the database: session, sign-in, logs of requests."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.country.help_cookie import remembered
from portal.country.help_page import language_of, region_of, stored

PREFIX = "/help-now"


class HelpNowMiddleware:
    """Serves the help-now pages. An unknown address still gets help: the page without a clinic."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info.rstrip("/")
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return self.get_response(request)
        return help_now(request, path.removeprefix(PREFIX).strip("/"))


def help_now(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Return the help page of a clinic, or the one without a clinic.

    A patient who comes from a page of no clinic, such as the library, finds their own clinic's, in their language.
    """
    found = remembered(request)
    language = language_of(request, found.language if found else "")
    response = HttpResponse(stored(slug or (found.slug if found else ""), language, region_of(request)))
    response["Content-Language"] = language
    response["Cache-Control"] = "max-age=60"  # a number that was taken off must not linger
    response["Vary"] = "Accept-Language, Cookie"
    return response
