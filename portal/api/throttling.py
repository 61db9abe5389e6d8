"""How much a client may ask: 600 requests a minute each, told in the headers of every reply."""

import time
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

QUOTA, WINDOW = 600, 60
POLICY = f'"default";q={QUOTA};w={WINDOW}'


class ClientThrottle(BaseThrottle):
    """Counts requests in whole minutes, per client; an anonymous caller counts by address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        now = time.time()
        self.resets_in = WINDOW - now % WINDOW
        who = request.user.id if request.auth is not None else sha256(self.get_ident(request).encode()).hexdigest()
        used = self._count(f"api-requests:{who}:{int(now // WINDOW)}")
        request.rate_limit = f'"default";r={max(0, QUOTA - used)};t={int(self.resets_in) + 1}'
        return used <= QUOTA

    def _count(self, key: str) -> int:
        for _ in range(2):
            try:
                return int(cache.incr(key))
            except ValueError:  # nobody has counted yet, or it went meanwhile
                if cache.add(key, 1, WINDOW * 2):
                    return 1
        return 1

    def wait(self) -> float:
        return self.resets_in + 1
