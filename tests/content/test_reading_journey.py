"""The library in a real browser: accessible, within the policy, and nothing asked of another host."""

import os
import shutil

import pytest

from tests.starter import load_starter

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ADDRESSES = (
    "/",
    "/library/",
    "/library/how-attachment-works/",
    "/es/library/how-attachment-works/",
    "/glossary/",
    "/glossary/insecure-attachment/",
    "/es/glossary/insecure-attachment/",
)

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.urls("tests.content.addresses"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium; apt-get install chromium"),
]


@pytest.fixture
def starter(transactional_db):
    load_starter()


def test_the_library_is_accessible_and_keeps_the_policy(starter, live_server):
    faults: list[object] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, height in ((390, 844), (1440, 900)):
            for theme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
                faults += faults_of(context.new_page(), live_server.url)
                context.close()
        browser.close()

    assert faults == []


def faults_of(page, host: str) -> list[object]:
    """Open every address; return what axe, the policy and the network report."""
    found: list[object] = []
    page.on("console", lambda message: found.append(message.text) if "Policy" in message.text else None)
    page.on("request", lambda asked: found.append(asked.url) if not asked.url.startswith(host) else None)
    for address in ADDRESSES:
        assert page.goto(host + address).status == 200
        report = axe.Axe().run(page)
        found += [(address, fault["id"]) for fault in report.response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append((address, "wider than the screen"))
    return found
