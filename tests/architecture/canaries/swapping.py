"""Asks for every page again with an id of another clinic, and with one that nobody has: both must look the same."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import UUIDField

from tests.architecture.canaries.crawling import IDS, Journey, fetch
from tests.architecture.canaries.planting import owners
from tests.architecture.canaries.visitors import Visitor
from tests.architecture.canaries.world import World
from tests.architecture.people import nobody
from tests.architecture.test_permissions import VARIES

OF_PAGE = re.compile(r"(?<=/)\d+(?=/)")
NO_PAGE = "987654"
REQUEST_ID = re.compile(rb'"request_id": ?"[^"]*"')
# What tells one request from another, and the form token.
OWN_TO_A_REQUEST = ("Date", "X-Request-Id", "Set-Cookie", "Content-Length", "RateLimit")


class Swaps:
    """Knows for each id of one clinic an id of the same kind in the other clinic."""

    def __init__(self, world: World) -> None:
        self.world, self.kinds, self.rows = world, {}, {}
        for model in apps.get_models():
            if isinstance(model._meta.pk, UUIDField):
                for row in model._default_manager.all():
                    self.add(model._meta.label, str(row.pk), owners(row)[0])
        for filled in (world.here, world.there):
            for name, page in filled.pages.items():
                self.add(f"page {name}", str(page.pk), filled.house.clinic.pk)

    def add(self, kind: str, pk: str, clinic: Any) -> None:
        self.kinds[pk] = (kind, clinic)
        self.rows.setdefault((kind, clinic), pk)

    def foreign(self, found: str, visitor: Visitor) -> str | None:
        """Return an id like this one that belongs to the other clinic; None where it is not the visitor's own."""
        kind, clinic = self.kinds.get(found, ("", None))
        if clinic is None or clinic != visitor.clinic or visitor.filled is None:
            return None
        return self.rows.get((kind, self.world.other(visitor.filled).house.clinic.pk))

    def of(self, journey: Journey) -> Iterator[tuple[str, str, str]]:
        """Yield, for each kind of page, its address with a foreign id and with nobody's, and the foreign id."""
        seen = set()
        for url in journey.seen:
            is_page = re.match(r"/(cms/|clinic/content/|clinic/library/)", url)
            for pattern, none in ((OF_PAGE, NO_PAGE), (IDS, str(nobody()))):
                found = pattern.search(url) if pattern is IDS or is_page else None
                foreign = self.foreign(found.group(), journey.visitor) if found else None
                kind = pattern.sub("", url)
                if found and foreign and kind not in seen:
                    seen.add(kind)
                    yield url.replace(found.group(), foreign), url.replace(found.group(), none), foreign


def bare(visitor: Visitor, url: str, method: str) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers of a page, without what differs from request to request."""
    response = fetch(visitor, url, method)
    kept = {name: value for name, value in response.headers.items() if name not in OWN_TO_A_REQUEST}
    path = url.split("?")[0]
    body = REQUEST_ID.sub(b"", VARIES.sub(b"", response.body)).replace(url.encode(), b"").replace(path.encode(), b"")
    return response.status_code, body, {name: value.replace(path, "") for name, value in kept.items()}
