"""Browsers for journeys: a phone and a desktop, with and without script, watched all the way."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from tests.journeys.chromium import ABSENT, FLAGS, Watch, find_chromium
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.world import World, build_world

PHONE, DESKTOP = (390, 844), (1440, 900)
HERE = Path(__file__).parent
# How a page looks has nothing to do with the database: these are looked at on SQLite alone.
LOOKS = ("test_every_page.py", "test_reading_needs.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey; skip all of them where there is no browser to go in."""
    missing = not find_chromium()
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.slow)
            if missing:
                item.add_marker(pytest.mark.skip(reason=ABSENT))
            elif item.path.name in LOOKS and connection.vendor != "sqlite":
                item.add_marker(pytest.mark.skip(reason="pages look the same on every database"))


@pytest.fixture(scope="package")  # other rooms start a browser of their own
def browser() -> Iterator[Any]:
    """One Chromium for all journeys."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The address of the running product, which links then carry too."""
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    cache.clear()
    return live_server.url


@pytest.fixture
def world(site: str) -> World:
    """A clinic that is ready for its first intake."""
    return build_world()


@pytest.fixture
def watch(site: str) -> Iterator[Watch]:
    """What no page did, on any device of the journey."""
    watching = Watch(site)
    yield watching
    assert watching.faults == []


@pytest.fixture
def device(browser: Any, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Open a fresh device: a size, with script or without, in light or dark."""
    with ExitStack() as opened:

        def make(size: tuple[int, int] = PHONE, *, script: bool = True, **more: Any) -> Any:
            viewport = {"width": size[0], "height": size[1]}
            context = browser.new_context(viewport=viewport, java_script_enabled=script, **more)
            opened.callback(context.close)
            return watch.over(context).new_page()

        yield make


@pytest.fixture
def pia(device: Callable[..., Any], site: str) -> Patient:
    """Pia with her phone, which runs no script."""
    return Patient(device(script=False), site)


@pytest.fixture
def ana(device: Callable[..., Any], site: str, world: World) -> Staff:
    """Ana at her desk, signed in."""
    return Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.ana))
