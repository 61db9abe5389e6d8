"""Counts tries in the cache, so that guessing is slow: by address, by name, by device. Kept hashed, and for minutes."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.audit.encryption import keyed_hash

# Links that lead nowhere, from one address. A link that opens always does: nobody loses theirs by a neighbour's tries.
DEAD_LINKS, DEAD_LINK_SECONDS = 30, 600
LED_NOWHERE = (404, 410)

View = Callable[..., HttpResponseBase]


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from; of IPv6 only the network, in which one household or attacker has them all.

    Behind our own proxy, which is trusted to say that it spoke TLS, the last address that it noted is the caller's.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.SERVED_OVER_TLS:
        given = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or given
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def count(kind: str, who: str, seconds: int) -> int:
    """Count one try, and return how many there were since the first of these seconds."""
    name, now = _name(kind, who), time.time()
    tries, until = _found(name, now) or (0, now + seconds)
    cache.set(name, (tries + 1, until), max(1, until - now))
    return tries + 1


def counted(kind: str, who: str) -> int:
    """Return how many tries stand against somebody now."""
    found = _found(_name(kind, who), time.time())
    return found[0] if found else 0


def forget(kind: str, who: str) -> None:
    cache.delete(_name(kind, who))


def _name(kind: str, who: str) -> str:
    return f"tries:{kind}:{keyed_hash(who, 'tries')}"


def _found(name: str, now: float) -> tuple[int, float] | None:
    found = cache.get(name)
    return found if found and found[1] > now else None


def slow_to_guess(view: View) -> View:
    """Answer 429 to an address whose links keep leading nowhere, in place of the page that says so."""

    @wraps(view)
    def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code not in LED_NOWHERE:
            return response
        return response if count("link", address_of(request), DEAD_LINK_SECONDS) <= DEAD_LINKS else too_many(request)

    return behind


def too_many(request: HttpRequest, *_: object) -> HttpResponse:
    """Say that there were too many tries, and where help is meanwhile."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(DEAD_LINK_SECONDS)
    return response
