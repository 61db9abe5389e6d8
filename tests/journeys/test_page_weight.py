"""What a page costs on a slow network: 60 KB on the first visit, 15 KB for a question after that, as it is served.

Static files travel compressed; pages do not, because they hold secrets (see DECISIONS.md).
"""

import gzip
from typing import Any
from urllib.parse import urlsplit

from content import actions as content
from content.models import ArticlePage, GlossaryEntryPage
from tests.content.kinds import body_of, make_work
from tests.journeys.conftest import PHONE
from tests.journeys.patient import Patient
from tests.journeys.world import SYSTEM, World, plant_pieces

FIRST_VISIT, AFTER_THAT, WITH_PICTURES = 60 * 1024, 15 * 1024, 120 * 1024


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


def test_the_library_is_light(device: Any, site: str, world: World) -> None:
    """A first visit to what the library ships: the longest article and entry, and where to get help now."""
    content.load_starter(by=SYSTEM)
    for path in (longest(ArticlePage), longest(GlossaryEntryPage), "/help-now/harbour/"):
        fresh = device(PHONE)
        scales = Scales(fresh)
        fresh.goto(f"{site}{path}", wait_until="networkidle")
        weights = scales.weigh()
        assert path in weights
        assert len(weights) > 1  # the style sheets and the script were weighed too
        assert sum(weights.values()) <= FIRST_VISIT, weights


def test_a_page_with_pictures_is_light(device: Any, site: str, world: World) -> None:
    article = plant_pieces(world)
    article.sections = body_of(article, "sections")
    article.sources = [make_work()]
    article.save_revision().publish()
    fresh = device(PHONE)
    scales = Scales(fresh)
    fresh.goto(f"{site}{article.url}", wait_until="networkidle")
    assert fresh.locator("figure svg").count() == 1
    assert sum(scales.weigh().values()) <= WITH_PICTURES


def longest(kind: Any) -> str:
    return max(kind.objects.live(), key=lambda page: len("".join(page.texts()))).url
