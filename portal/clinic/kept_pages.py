"""Keeps the pages of the library for a minute, as a visitor without a cookie gets them."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header

from portal.country.languages import prefixes

KEPT = ("/library/", "/glossary/", "/courses/")


class KeptPagesMiddleware:
    """Answers from the cache whoever brings no cookie: nothing on these pages is anybody's own.

    Who has one, staff and editors among them, always gets the page as it is now. A page that sets a cookie, or that
    holds a form with a token, is kept for nobody; so the forms of every page's frame, the colours and the closing of
    a banner, do without a token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PAGES_KEPT_SECONDS or not _may_be_kept(request):
            return self.get_response(request)
        address, pages = request.build_absolute_uri(), caches["pages"]
        kept: HttpResponse | None = pages.get(address)
        if kept is not None:
            return kept
        response = self.get_response(request)
        if _is_for_everybody(response):
            pages.set(address, response, settings.PAGES_KEPT_SECONDS)
        return response


def _may_be_kept(request: HttpRequest) -> bool:
    is_plain = request.method == "GET" and not request.META.get("QUERY_STRING") and not request.META.get("HTTP_COOKIE")
    return is_plain and request.path.startswith((*KEPT, *prefixes())) and not getattr(request, "is_preview", False)


def _is_for_everybody(response: HttpResponse) -> bool:
    varies = has_vary_header(response, "Accept-Language") or has_vary_header(response, "*")
    is_whole = response.status_code == 200 and not response.streaming
    return is_whole and not varies and not response.cookies and "no-store" not in response.get("Cache-Control", "")
