"""The kinds of problem that the API tells of. Each has a page at `/problems/<slug>`, which its `type` names."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, its title, and what a developer can do about it."""

    slug: str
    status: int
    title: Any
    advice: Any


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "bad-request",
            400,
            _("The request could not be read"),
            _("Send valid JSON of at most 32 levels and 1 MB, in UTF-8, without NaN, repeated members or NUL."),
        ),
        Kind(
            "unknown-parameter",
            400,
            _("A parameter is not known"),
            _("The API description names every parameter. A mistyped filter is refused: it never returns every row."),
        ),
        Kind(
            "bad-parameter",
            400,
            _("A parameter has a value that it cannot have"),
            _("Look up the parameter in the API description. Send each parameter once."),
        ),
        Kind(
            "bad-cursor",
            400,
            _("The cursor does not fit"),
            _("Use the links next and previous as they are. A cursor belongs to one list and one ordering."),
        ),
        Kind(
            "idempotency-key-missing",
            400,
            _("This write needs an Idempotency-Key"),
            _("Send a new random key with each new write, and the same key when you repeat it."),
        ),
        Kind(
            "not-authenticated",
            401,
            _("No valid access token"),
            _("Ask the token endpoint for a token and send it as a Bearer token. A token lives for five minutes."),
        ),
        Kind("not-allowed", 403, _("This client may not do that"), _("Ask the clinic what this client was made for.")),
        Kind(
            "insufficient-scope",
            403,
            _("The token lacks a scope"),
            _("Ask for the scope when you fetch the token. The clinic decides which scopes a client can have."),
        ),
        Kind(
            "not-found",
            404,
            _("There is nothing here"),
            _("The address is wrong, or the row is not one that this client may see. Both look the same on purpose."),
        ),
        Kind(
            "method-not-allowed",
            405,
            _("That method is not offered here"),
            _("The Allow header names the methods of this address."),
        ),
        Kind("not-acceptable", 406, _("Only JSON is offered"), _("Accept application/json.")),
        Kind(
            "conflict", 409, _("The state does not allow that"), _("Read the thing again before you decide what to do.")
        ),
        Kind(
            "cannot-send",
            409,
            _("The clinic cannot send this intake yet"),
            _("The errors say what is missing. People of the clinic can set it up."),
        ),
        Kind(
            "idempotency-key-in-use",
            409,
            _("The first request with this key has not finished"),
            _("Wait a moment and repeat the request with the same key."),
        ),
        Kind("gone", 410, _("It was here and is gone"), _("Forget the address.")),
        Kind(
            "precondition-failed",
            412,
            _("It changed since you read it"),
            _("Read it again and decide with the new version."),
        ),
        Kind("too-large", 413, _("The body is too large"), _("Send at most 1 MB.")),
        Kind("unsupported-media-type", 415, _("Only JSON is read"), _("Send the body as application/json.")),
        Kind(
            "invalid",
            422,
            _("The body can be read but does not fit"),
            _("Each error names the place by a JSON pointer."),
        ),
        Kind(
            "idempotency-key-reused", 422, _("This key was used with another body"), _("Use a new key for a new write.")
        ),
        Kind(
            "precondition-required",
            428,
            _("Say which version you change"),
            _("Send If-Match with the ETag that you read."),
        ),
        Kind(
            "too-many-requests",
            429,
            _("Too many requests"),
            _("Wait as long as Retry-After says. The RateLimit header tells how many are left."),
        ),
        Kind(
            "server-error",
            500,
            _("Something went wrong on our side"),
            _("Nothing was changed. Tell us the X-Request-Id of the reply."),
        ),
        Kind(
            "unavailable",
            503,
            _("The service is away for a moment"),
            _("Try again after the time that Retry-After says."),
        ),
    )
}

# The kind of a status when nothing more is known about it.
BY_STATUS = {kind.status: kind for kind in reversed(KINDS.values())}


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Explain one kind of problem to the person who meets its address."""
    if slug not in KINDS:
        raise Http404
    return render(request, "problems/problem.html", {"kind": KINDS[slug]})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every kind of problem."""
    return render(request, "problems/index.html", {"kinds": KINDS.values()})
