"""Every refusal as RFC 9457 problem+json, with the place of the fault where there is one."""

import logging
from collections.abc import Iterator
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from intake.exceptions import (
    AlreadySent,
    AnswerConflict,
    HeardLate,
    HeldBack,
    LinkEnded,
    NoEntry,
    NotAsked,
    NotConsented,
    NothingAnswered,
    Refused,
)
from portal.api.problems import BY_STATUS, KINDS
from portal.api.renderers import ExactJSONRenderer
from portal.care.policies import CannotSend, MayNot, PatientNotFound
from portal.integration.idempotency import KeyInUse, KeyReused

log = logging.getLogger("django.request")

# Why an intake takes no answers now, as a developer reads it, by what was raised.
CLOSED: dict[type, tuple[str, list[dict[str, str]]]] = {
    kind: (words, [{"pointer": "", "code": code, "detail": words}])
    for kind, code, words in (
        (AlreadySent, "already-sent", "The intake was sent. Its answers cannot be changed."),
        (
            HeardLate,
            "heard-late",
            "The intake was sent, so this is not among its answers. It has an alert all the same.",
        ),
        (LinkEnded, "ended", "The intake has ended: it expired, was withdrawn or refused. Nothing was kept."),
        (NotConsented, "not-consented", "The patient has not agreed, or took it back. Nothing was kept."),
        (NothingAnswered, "nothing-answered", "There is nothing to send yet."),
        (HeldBack, "held-back", "This question is asked in private only, and somebody was there. Nothing was kept."),
        (NoEntry, "no-answers", "This client sent no answer to this intake in the last two hours. Send one first."),
    )
}


class Problem(exceptions.APIException):
    """A refusal of a known kind."""

    def __init__(self, slug: str, detail: Any = "", errors: list[dict[str, str]] | None = None) -> None:
        self.slug = slug
        self.status_code = KINDS[slug].status
        self.errors = errors or []
        super().__init__(detail or KINDS[slug].advice)


def parameter_fault(name: str, detail: Any, slug: str = "bad-parameter") -> Problem:
    """Return the refusal of a query parameter."""
    return Problem(slug, detail, [{"parameter": name[:80], "code": slug, "detail": str(detail)}])


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Turn whatever a view raised into a problem reply. A fault of ours is told to the logs, not to the caller."""
    request = context.get("request")
    known = _known(error)
    if known is None:
        known = Problem("server-error")
        _tell(error, request)
    return problem(known, request)


def problem(error: exceptions.APIException, request: Any) -> Response:
    """Return the problem reply of an API exception.

    A 404 names neither the path nor the request, so that a foreign row and one that never existed give the same bytes;
    the id of the request stands in the X-Request-Id header of every reply.
    """
    kind = _kind(error)
    hides = kind.status == 404
    body = {
        "type": f"{settings.PUBLIC_URL}/problems/{kind.slug}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": _detail(error),
        "instance": None if hides or request is None else request.path,
        "request_id": None if hides else request_id(),
        "errors": getattr(error, "errors", None) or list(_pointers(error)),
    }
    return Response(body, status=kind.status, headers=_headers(error), content_type="application/problem+json")


def as_problem(error: Problem, request: Any) -> Response:
    """Return a whole problem reply for what is refused before a view of the API is found."""
    reply = problem(error, request)
    reply.accepted_renderer, reply.accepted_media_type, reply.renderer_context = (
        ExactJSONRenderer(),
        "application/json",
        {},
    )
    reply["X-Request-Id"], reply["Cache-Control"] = request_id() or "", "no-store"
    return reply.render()


def request_id() -> str | None:
    """Return the id that the log lines of this request carry."""
    return structlog.contextvars.get_contextvars().get("request_id")


def _known(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404 | PatientNotFound | exceptions.NotFound):
        return Problem("not-found")
    if isinstance(error, PermissionDenied | MayNot):
        return Problem("not-allowed")
    if isinstance(error, CannotSend):
        reasons = [{"pointer": "", "code": "missing", "detail": str(reason)} for reason in error.reasons]
        return Problem("cannot-send", str(error), reasons)
    if isinstance(error, KeyReused):
        return Problem("idempotency-key-reused")
    if isinstance(error, KeyInUse):
        return Problem("idempotency-key-in-use")
    if isinstance(error, AnswerConflict):
        return Problem("precondition-failed", error.message)
    if isinstance(error, NotAsked):
        return Problem("not-found")
    if type(error) in CLOSED:
        return Problem("conflict", *CLOSED[type(error)])
    if isinstance(error, Refused):
        return Problem(
            "invalid", str(error.message), [{"pointer": "#", "code": "refused", "detail": str(error.message)}]
        )
    if isinstance(error, SuspiciousOperation):
        return Problem("bad-request")
    return error if isinstance(error, exceptions.APIException) else None


def _tell(error: Exception, request: Any) -> None:
    """Report a fault as Django itself would: to the log, and to whoever listens for one."""
    plain = getattr(request, "_request", request)
    log.error("Fault in the API", exc_info=error, extra={"status_code": 500})
    got_request_exception.send(sender=None, request=plain)


def _kind(error: exceptions.APIException) -> Any:
    if isinstance(error, exceptions.ValidationError):
        return KINDS["invalid"]
    return KINDS.get(getattr(error, "slug", "")) or BY_STATUS.get(error.status_code, KINDS["bad-request"])


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else {}
    wait = getattr(error, "wait", None)
    return {**headers, "Retry-After": str(max(1, int(wait)))} if wait is not None else headers


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return str(KINDS["invalid"].advice)
    return str(error.detail)


def _pointers(error: exceptions.APIException) -> Iterator[dict[str, str]]:
    if isinstance(error, exceptions.ValidationError):
        yield from _walk(error.detail, "#")


def _walk(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _walk(inner, pointer if name == "non_field_errors" else f"{pointer}/{escaped(str(name))}")
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _walk(inner, f"{pointer}/{place}" if isinstance(inner, dict) else pointer)
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}


def escaped(name: str) -> str:
    """Return a member's name as a JSON pointer (RFC 6901) writes it."""
    return name.replace("~", "~0").replace("/", "~1")
