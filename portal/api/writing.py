"""How a resource is written: a checked body, an action, and one effect however often the request arrives."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpResponse
from rest_framework.response import Response

from portal.api import queries
from portal.api.errors import Problem
from portal.integration.idempotency import Reply, once

KEY = re.compile(r"[\x21-\x7e]{1,255}")


class Writing:
    """The part of a resource that takes POST. `needs_key` says whether the Idempotency-Key is required."""

    needs_key = False
    request: Any
    resource: ClassVar[str]

    def write(self, body: type, effect: Callable[[dict[str, Any]], Reply]) -> HttpResponse:
        """Check the body and have the effect once. The reply is the stored one when the same request comes again."""
        queries.parameters(self.request, ())
        key = self._key()
        said = body(data=self.request.data)
        said.is_valid(raise_exception=True)
        return self._once(key, f"POST /{self.resource}", self.request.data, lambda: effect(said.validated_data))

    def step(self, route: str, effect: Callable[[], Reply]) -> HttpResponse:
        """Have the effect of a POST without a body once; `route` names it, the row included."""
        queries.parameters(self.request, ())
        return self._once(self._key(), f"POST /{self.resource}/{route}", None, effect)

    def _once(self, key: str | None, route: str, body: Any, effect: Callable[[], Reply]) -> HttpResponse:
        if key is None:
            with transaction.atomic():
                return answer(effect())
        return answer(once(client_id=self.request.user.id, route=route, key=key, body=body, effect=effect))

    def _key(self) -> str | None:
        key = self.request.headers.get("idempotency-key")
        if key is None and self.needs_key:
            raise Problem("idempotency-key-missing")
        if key is not None and not KEY.fullmatch(key):
            raise Problem("bad-request", "The Idempotency-Key must be 1 to 255 visible ASCII characters.")
        return key


class Stored(Response):
    """A reply whose body is JSON text already."""

    @property
    def rendered_content(self) -> bytes:
        self["Content-Type"] = "application/json"
        return self.data.encode()


def answer(reply: Reply) -> Response:
    headers = {"Location": reply.location} if reply.location else {}
    if reply.is_replay:
        headers["Idempotency-Replayed"] = "true"
    return Stored(reply.body, status=reply.status, headers=headers)
