"""The editor's browser checks the preview with our rules before a page is sent, and nothing of it breaks the policy."""

import re
from typing import Any

import pytest

from content.models import ArticlePage, Topic
from portal.care.cms import sync_cms_permissions
from tests.journeys.chromium import PATIENCE
from tests.journeys.conftest import DESKTOP
from tests.journeys.staff import Staff
from tests.journeys.world import World, plant_pieces

expect = pytest.importorskip("playwright.sync_api").expect

# Something that no text of an editor can hold, put into the preview on its way: a field without a name.
FAULT = '<p><input type="text" name="fault"></p></main>'
COUNT = "[data-side-panel='checks'] [data-content-checker-count]"


@pytest.fixture
def article(world: World) -> ArticlePage:
    page = plant_pieces(world)
    page.search_description = "When you ask for reassurance, and what may help."
    # What the form asks for; Wagtail shows no preview of a page that could not be saved.
    page.topics = [Topic.objects.create(slug="calm", names={"en": "Calm", "es": "Calma"})]
    page.key_points = [("point", f"Point {number}.") for number in range(1, 4)]
    page.save_revision().publish()
    sync_cms_permissions(world.eddie)
    return page


def opens_the_checks(device: Any, world: World, site: str, page: ArticlePage, fault: str = "") -> Any:
    tab = device(DESKTOP)
    if fault:

        def spoil(route: Any) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace("</main>", fault))

        tab.route("**/edit/preview/?*", spoil)
    editor = Staff(tab, site).is_signed_in(world.session_of(world.eddie))
    editor.opens(f"/cms/pages/{page.pk}/edit/")
    tab.click("[data-side-panel-toggle='checks']")
    return tab


def test_a_page_as_it_should_be_has_nothing_to_be_found(device, world, site, article):
    tab = opens_the_checks(device, world, site, article)

    # Words are counted in the preview once it is there, beside the check.
    expect(tab.locator("[data-content-word-count]")).to_have_text(re.compile(r"\d"), timeout=PATIENCE)
    assert tab.locator(COUNT).inner_text() == "0"


def test_what_stops_a_reader_with_an_aid_is_named_beside_the_fields(device, world, site, article, watch):
    tab = opens_the_checks(device, world, site, article, FAULT)

    expect(tab.locator(COUNT)).to_have_text("1", timeout=PATIENCE)
    assert "label" in tab.locator("[data-checks-panel]").inner_text().lower()
    # The editor's own script tells the console of it too.
    told = [fault for fault in watch.faults if fault.startswith("console: axe.run results")]
    assert told
    watch.faults[:] = [fault for fault in watch.faults if fault not in told]
