"""Which language a page speaks: the address of public content, else the bound session or person, cookie, header."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from portal.country.languages import is_offered

SESSION_KEY = "language"
PUBLIC_PREFIXES = ("/library/", "/glossary/", "/courses/")


class LanguageMiddleware:
    """Activates the language of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """Return the language code that a request is answered in."""
    in_path = translation.get_language_from_path(request.path_info)
    if in_path:
        return in_path
    if request.path_info.startswith(PUBLIC_PREFIXES):
        return settings.LANGUAGE_CODE
    chosen = request.session.get(SESSION_KEY) or ""
    return chosen if is_offered(chosen) else translation.get_language_from_request(request)
