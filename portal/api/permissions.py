"""What a token may do: each view declares its scopes; a view that does not is closed."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.api.errors import Problem

READS = ("GET", "HEAD", "OPTIONS")


class DenyUnlessDeclared(BasePermission):
    """The default: nothing is open that did not say so."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class HasScope(BasePermission):
    """Open to tokens that hold the scope that the view names for this method in `scopes`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            return False
        if request.method == "OPTIONS" or not hasattr(view, request.method.lower()):
            return True  # the answer is 204 or 405 and shows no row
        needed = view.scopes.get("GET" if request.method in READS else request.method)
        if needed and not request.auth.is_valid([needed]):
            raise lacking(needed)
        return bool(needed)


class Anybody(BasePermission):
    """Open to all: what the public library shows anyway."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in READS or not hasattr(view, request.method.lower())


def lacking(scope: str) -> Problem:
    """Return the refusal of a token without a scope, as RFC 6750 wants it."""
    problem = Problem("insufficient-scope", f"This needs the scope {scope}.")
    problem.auth_header = f'Bearer realm="leeside", error="insufficient_scope", scope="{scope}"'
    return problem
