"""What a question costs on a slow network: 60 KB on the first visit, 15 KB after that, as the product serves it.

Static files travel compressed; pages do not, because they hold secrets (see DECISIONS.md).
"""

import gzip
from typing import Any
from urllib.parse import urlsplit

from tests.journeys.conftest import PHONE
from tests.journeys.patient import Patient
from tests.journeys.world import World

FIRST_VISIT, AFTER_THAT = 60 * 1024, 15 * 1024


class Scales:
    """Weighs every reply that a page gets, as the product sends it: static files compressed, pages as they are."""

    def __init__(self, page: Any) -> None:
        self.replies: list[Any] = []
        page.on("response", lambda reply: self.replies.append(reply))  # a method of a list takes no mark

    def weigh(self) -> dict[str, int]:
        found = {urlsplit(reply.url).path: weight(reply) for reply in self.replies if reply.ok}
        self.replies.clear()
        return found


def weight(reply: Any) -> int:
    body = reply.body()
    return len(gzip.compress(body)) if urlsplit(reply.url).path.startswith("/static/") else len(body)


def test_a_question_is_light(device: Any, site: str, world: World) -> None:
    known = Patient(device(PHONE, script=False), site).starts(world.sent())
    session = known.page.context.storage_state()
    fresh = Patient(device(PHONE, storage_state=session), site)
    scales = Scales(fresh.page)
    fresh.opens("/you/part/2/1/").page.wait_for_load_state("networkidle")
    first = scales.weigh()
    assert "/you/part/2/1/" in first
    assert len(first) > 1
    assert sum(first.values()) <= FIRST_VISIT, first

    fresh.answers("1").page.wait_for_load_state("networkidle")
    # Static files have hashed names in the product, and a browser keeps them for good.
    after = {path: size for path, size in scales.weigh().items() if not path.startswith("/static/")}
    assert list(after) == ["/you/part/2/1/"]  # one round trip, and nothing beside it
    assert sum(after.values()) <= AFTER_THAT, after
