"""Answers 400, in words, to an address or a form that holds what no text can hold: NUL, half a character, far too much.

It stands before everything that reads a request, so that no page and no database ever meets such a text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.api.errors import Problem, as_problem, parameter_fault
from portal.audit.text import is_possible

LONGEST_PATH, LONGEST_NAME, LONGEST_VALUE = 2000, 200, 2000
HUGE = re.compile(r"[+-]?\d{19,}")  # what a database counts with ends before it
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
UTF_8, BODILESS = ("utf-8", "utf8", "us-ascii"), ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Fault:
    """What cannot be read, in words, and the parameter that it stands in."""

    why: Any
    parameter: str = ""


class UnreadableMiddleware:
    """Turns away what cannot be read, whichever page it was meant for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Only somebody who made it by hand has such a cookie; turning it down would lock them out of every page.
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if is_possible(name + value)}
        fault = next(faults_of_address(request), None)
        return refuse(request, fault) if fault else self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Look at a form once it is known that a page takes it, before that page or the check of its token reads it."""
        fault = next(faults_of_body(request), None)
        return refuse(request, fault) if fault else None


def faults_of_address(request: HttpRequest) -> Iterator[Fault]:
    """Yield what is wrong with the path and the query."""
    if not is_possible(request.path):
        yield Fault(_("The address holds a character that cannot be read."))
    if len(request.path) > LONGEST_PATH:
        yield Fault(_("The address is too long."))
    for name, values in request.GET.lists():
        if len(name) > LONGEST_NAME or any(len(value) > LONGEST_VALUE for value in values):
            yield Fault(_("The address is too long."), name)
        if not all(is_possible(text) for text in (name, *values)):
            yield Fault(_("The address holds a character that cannot be read."), name)
        if any(HUGE.fullmatch(part.strip()) for value in values for part in value.split(",")) and not is_api(request):
            yield Fault(_("The address holds a number that is too large."), name)
    if not is_utf_8(unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1"))):  # as WSGI hands it over
        yield Fault(_("The address holds a character that cannot be read."))


def faults_of_body(request: HttpRequest) -> Iterator[Fault]:
    """Yield what is wrong with what was sent. How long a field may be is the form's own to say."""
    if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF_8 and request.method not in BODILESS:
        yield Fault(_("Send text as UTF-8."))
    if request.content_type not in FORMS or is_api(request):
        return  # the API takes no form, and says so itself
    for name, values in request.POST.lists():
        if not all(is_possible(text) for text in (name, *values)):
            yield Fault(_("What was sent holds a character that cannot be kept."))


def is_api(request: HttpRequest) -> bool:
    """Say whether this is for the API, which reads its parameters and bodies more strictly by itself."""
    return request.path.startswith("/api/")


def is_utf_8(data: bytes) -> bool:
    """Say whether bytes are text; half a surrogate pair is not."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what Django itself could not read: too many fields, too large a form, another host's name."""
    return refuse(request, Fault(_("What was sent cannot be read, or there is too much of it.")))


def refuse(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Return the 400 reply in the form, and the language, that the caller reads."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        reply = reply_to(request, fault)
    reply["Content-Language"] = language
    return reply


def reply_to(request: HttpRequest, fault: Fault) -> HttpResponse:
    if is_api(request):
        known = parameter_fault(fault.parameter, fault.why) if fault.parameter else Problem("bad-request", fault.why)
        return as_problem(known, request)
    if request.path.startswith("/o/"):
        error = {"error": "invalid_request", "error_description": fault.why}
        return JsonResponse(error, status=400, headers={"Cache-Control": "no-store"})
    return HttpResponse(render_to_string("400.html", {"why": fault.why}), status=400)
