"""Gives a form its origin back where our own no-referrer policy made the browser hide it.

Under `Referrer-Policy: no-referrer` a browser sends `Origin: null` with every form, also to its own site, and Django
refuses that. `Sec-Fetch-Site`, which no page can forge, says where the form came from; the token is checked as always.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Absent where a browser is old or the site is plain http beyond localhost: then token and SameSite cookies decide.
OWN = ("same-origin", None)


class HiddenOriginMiddleware:
    """Replaces a hidden origin by our own when the browser says that the request came from here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_ORIGIN") == "null" and request.headers.get("Sec-Fetch-Site") in OWN:
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)
