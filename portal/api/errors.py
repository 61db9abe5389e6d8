"""Every refusal as RFC 9457 problem+json, with the place of the fault where there is one."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from intake.exceptions import Refused
from portal.care.policies import CannotSend, MayNot, PatientNotFound

SLUGS = {
    400: "bad-request", 401: "not-authenticated", 403: "not-allowed", 404: "not-found", 405: "method-not-allowed",
    406: "not-acceptable", 409: "conflict", 410: "gone", 412: "precondition-failed", 413: "too-large",
    415: "unsupported-media-type", 422: "invalid", 428: "precondition-required", 429: "too-many-requests",
    500: "server-error", 503: "unavailable",
}  # fmt: skip


class Problem(exceptions.APIException):
    """A refusal with its own status and slug."""

    def __init__(self, status: int, detail: str, slug: str = "", errors: list[dict[str, str]] | None = None) -> None:
        self.status_code = status
        self.slug = slug or SLUGS[status]
        self.errors = errors or []
        super().__init__(detail)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem reply; None for what is a fault of ours."""
    known = _known(error)
    if known is None:
        return None
    set_rollback()
    return problem(known, context.get("request"))


def problem(error: exceptions.APIException, request: Any) -> Response:
    """Return the problem reply of an API exception."""
    status = 422 if isinstance(error, exceptions.ValidationError) else error.status_code
    body = {
        "type": f"{settings.PUBLIC_URL}/problems/{getattr(error, 'slug', SLUGS.get(status, 'bad-request'))}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _detail(error),
        "instance": request.path if request is not None else None,
        "request_id": request_id(),
        "errors": getattr(error, "errors", None) or list(_pointers(error)),
    }
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else {}
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    return Response(body, status=status, headers=headers, content_type="application/problem+json")


def request_id() -> str | None:
    """Return the id that the log lines of this request carry."""
    return structlog.contextvars.get_contextvars().get("request_id")


def _known(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404 | PatientNotFound):
        return Problem(404, "There is nothing here that this client may see.")
    if isinstance(error, PermissionDenied | MayNot):
        return Problem(403, "This client may not do that.")
    if isinstance(error, CannotSend):
        return Problem(409, str(error), "cannot-send", [{"pointer": "", "code": "missing", "detail": str(r)} for r in error.reasons])
    if isinstance(error, Refused):
        return Problem(422, str(error.message))
    return error if isinstance(error, exceptions.APIException) else None


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some members of the body do not fit. See errors."
    return str(error.detail)


def _pointers(error: exceptions.APIException) -> Iterator[dict[str, str]]:
    if isinstance(error, exceptions.ValidationError):
        yield from _walk(error.detail, "#")


def _walk(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _walk(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _walk(inner, f"{pointer}/{place}" if isinstance(inner, dict) else pointer)
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}
