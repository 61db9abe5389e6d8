"""What a token may do: each view declares its scopes; a view that does not is closed."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class DenyUnlessDeclared(BasePermission):
    """The default: nothing is open that did not say so."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class HasScope(BasePermission):
    """Open to tokens that hold the scope that the view names for this method in `scopes`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = view.scopes.get("GET" if request.method in ("GET", "HEAD", "OPTIONS") else request.method)
        return bool(needed and request.auth is not None and request.auth.is_valid([needed]))


class Anybody(BasePermission):
    """Open to all: what the public library shows anyway."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in ("GET", "HEAD", "OPTIONS")
