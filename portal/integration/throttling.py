"""How often somebody may knock at the token endpoint and its neighbours, counted in whole minutes.

Wrong secrets count for a client and an address together: whoever guesses at a client from elsewhere does not lock its
own machine out. What one address may try with all clients has a ceiling; it does not hold up a client that came in from
there before.
"""

import base64
import time
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import unquote_plus

from django.core.cache import cache
from django.http import HttpRequest

from portal.audit.throttle import address_of

WINDOW, KNOWN_SECONDS = 60, 24 * 3600
WRONG_OF_CLIENT, WRONG_OF_ADDRESS, ALL_OF_ADDRESS = 10, 30, 600


class Knock:
    """One request to an endpoint: who it says it is, and where it comes from."""

    def __init__(self, request: HttpRequest) -> None:
        now = time.time()
        self.wait = int(WINDOW - now % WINDOW) + 1
        self._minute = int(now // WINDOW)
        self._address = address_of(request)
        self._clients = set(clients_named(request))

    def must_wait(self) -> bool:
        """Say whether this is one knock too many; count it."""
        if count(self._key("all")) > ALL_OF_ADDRESS:
            return True
        if any(cache.get(self._key("wrong", client), 0) >= WRONG_OF_CLIENT for client in self._clients):
            return True
        return cache.get(self._key("wrong"), 0) >= WRONG_OF_ADDRESS and not self._came_in_before()

    def note(self, status: int) -> None:
        """Note how it ended: a wrong secret counts, a right one is remembered for a day."""
        if status == 401:
            count(self._key("wrong"))
            for client in self._clients:
                count(self._key("wrong", client))
        elif status == 200:
            for client in self._clients:
                cache.set(self._known(client), True, KNOWN_SECONDS)

    def _came_in_before(self) -> bool:
        return bool(self._clients) and all(cache.get(self._known(client)) for client in self._clients)

    def _key(self, what: str, client: str = "") -> str:
        return f"oauth-{what}:{digest(self._address, client)}:{self._minute}"

    def _known(self, client: str) -> str:
        return f"oauth-known:{digest(self._address, client)}"


def count(key: str) -> int:
    """Add one to a counter of this minute and return it."""
    if cache.add(key, 1, WINDOW * 2):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it went between the two calls
        cache.set(key, 1, WINDOW * 2)
        return 1


def digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def clients_named(request: HttpRequest) -> Iterator[str]:
    """Yield every client that a request says it is: by its form, by its Basic header, or by both."""
    yield from filter(None, request.POST.getlist("client_id"))
    scheme, _, pair = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, colon, _secret = base64.b64decode(pair).decode().partition(":")
        except ValueError:  # no base64, or no UTF-8: it names nobody
            return
        if colon:
            yield unquote_plus(name)
