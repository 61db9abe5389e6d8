"""How much a client may ask: 600 requests a minute each, told in the headers of every reply."""

import time
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal.audit.throttle import address_of
from portal.integration.throttling import count, digest

QUOTA, WINDOW = 600, 60
POLICY = f'"default";q={QUOTA};w={WINDOW}'


class ClientThrottle(BaseThrottle):
    """Counts requests in whole minutes, per client; an anonymous caller counts by address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        now = time.time()
        self.resets_in = WINDOW - now % WINDOW
        who = request.user.id if request.auth is not None else digest(address_of(request))
        used = count(f"api-requests:{who}:{int(now // WINDOW)}")
        request.rate_limit = f'"default";r={max(0, QUOTA - used)};t={int(self.resets_in) + 1}'
        return used <= QUOTA

    def wait(self) -> float:
        return self.resets_in + 1
