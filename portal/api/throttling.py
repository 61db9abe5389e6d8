"""How much a client may ask: 600 requests a minute each, told in the headers."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class ClientThrottle(SimpleRateThrottle):
    """Counts per client; an anonymous caller counts by address."""

    scope = "client"

    def get_cache_key(self, request: Request, view: Any) -> str:
        ident = request.user.id if request.auth is not None else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
