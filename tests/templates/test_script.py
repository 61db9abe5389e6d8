"""What the small script adds, in a real browser; the pages are served from memory."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.template import engines

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SITE = "http://leeside.test"
HEARD = """const read = Response.prototype.json; window.heard = 0;
Response.prototype.json = function () {
  return read.call(this).then((said) => { window.heard += 1; return said; });
};"""
QUESTION = """{% extends "patient.html" %}
{% block title %}Part 2, question 12 of 24{% endblock %}
{% block main %}<div class="page q">
{% include "components/progress.html" with part=2 parts=3 number=12 count=24 done=18 total=40 saved=True back_url="/" %}
<form method="post" action="/answer/" data-question data-quick novalidate>
{% include "components/question.html" with field_id="a" name="a" lead="How true is this?" text="I like calm days." %}
<div class="actions"><button class="btn" type="submit">Continue</button></div></form></div>{% endblock %}"""
NOTE = """{% extends "staff.html" %}
{% block title %}Notes{% endblock %}
{% block frame %}<h1>Notes</h1>
<ul><li data-row><a class="who" href="/one/">One</a></li><li data-row><a class="who" href="/two/">Two</a></li></ul>
<form method="post" data-autosave="/draft/"><label for="n">Note</label><textarea id="n" name="n"></textarea>
{% include "components/autosave.html" %}</form>{% endblock %}"""
TIME = {"stay_url": "/stay/", "keep_url": "/keep/", "stay_left": 900, "stay_latest": 3600, "stay_idle": 900}
OPTIONS = [{"value": n, "label": f"Answer {n}"} for n in range(1, 8)]


class Site:
    """Answers the browser's requests and remembers what was posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str]] = []
        self.draft_status = 204
        self.left: dict[str, int] | None = {"left": 180, "latest": 3600}  # what the server says when it is asked
        self.asked: list[str] = []
        render = engines["django"].from_string
        person = {"account_name": "Ana", "account_url": "/me/", "find_url": "/caseload/"}
        self.pages = {
            "/question/": render(QUESTION).render({"options": OPTIONS, "keys_area": "question", **TIME}),
            "/note/": render(NOTE).render({**person, **TIME, "csrf_token": "token"}),
        }

    def answer(self, route) -> None:
        path, request = urlsplit(route.request.url).path, route.request
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if request.method == "POST":
            self.posted.append((path, request.post_data or ""))
            route.fulfill(status=self.draft_status if path == "/draft/" else 204)
        elif path == "/stay/":
            self.asked.append(request.headers.get("hx-polling", ""))
            route.fulfill(json=self.left) if self.left else route.fulfill(status=401)
        elif found:
            route.fulfill(path=Path(found))
        else:
            body = self.pages.get(path, "<!doctype html><title>x</title>")
            route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser, site) -> Iterator:
    context = browser.new_context(base_url=SITE, viewport={"width": 390, "height": 664})
    opened = context.new_page()
    opened.set_default_timeout(5000)
    opened.route("**/*", site.answer)
    opened.add_init_script(HEARD)
    yield opened
    context.close()


def chosen(page) -> str | None:
    return page.evaluate("(document.querySelector('input:checked') || {}).value || null")


def test_figure_chooses_and_enter_continues(page, site):
    page.goto("/question/")
    page.keyboard.press("3")
    assert chosen(page) == "3"
    with page.expect_response("**/answer/"):
        page.keyboard.press("Enter")
    assert site.posted[0][0] == "/answer/"


def test_arrow_never_moves_on_but_a_tap_does_where_chosen(page, site):
    page.clock.install()
    page.goto("/question/")
    page.locator("#a_0").focus()
    page.keyboard.press("ArrowDown")
    page.clock.run_for(1000)
    assert (chosen(page), site.posted) == ("2", [])
    page.locator("label[for=a_4]").click()
    with page.expect_response("**/answer/"):
        page.clock.run_for(400)


def test_single_keys_can_be_turned_off(page):
    page.goto("/question/")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use single keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("3")
    assert chosen(page) is None
    assert [cookie["name"] for cookie in page.context.cookies()] == ["keys"]


def test_three_shifts_leave_and_back_does_not_return(page):
    page.goto("/question/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/leave/")
    assert page.evaluate("history.length") <= 2


WARNING = re.compile("You will be signed out")


@pytest.mark.parametrize("path", ["/question/", "/note/"])
def test_one_key_extends_the_session_after_the_warning(page, site, path):
    page.clock.install()
    page.goto(path)
    wait(page, 721, site)
    assert not page.get_by_text(WARNING).is_visible()
    page.clock.run_for(61_000)
    assert page.get_by_text(WARNING).is_visible()
    page.keyboard.press("x")
    page.get_by_text(WARNING).wait_for(state="hidden")
    assert [path for path, _ in site.posted] == ["/stay/"]
    assert site.asked == ["true"]


def wait(page, seconds, site):
    """Let time pass until the page has asked how long is left, and has heard the answer where there is one."""
    before = len(site.asked)
    page.clock.run_for(seconds * 1000)
    until(page, lambda: len(site.asked) > before)
    if site.left:
        until(page, lambda: page.evaluate("window.heard") == len(site.asked))


def until(page, done):
    for _ in range(2000):
        if done():
            return
        page.wait_for_timeout(10)
    raise AssertionError("it did not come")


def test_a_page_is_not_warned_while_another_tab_is_used(page, site):
    site.left = {"left": 900, "latest": 3600}
    page.clock.install()
    page.goto("/note/")
    wait(page, 721, site)
    page.clock.run_for(100_000)
    assert not page.get_by_text(WARNING).is_visible()


def test_the_last_end_is_said_and_no_key_moves_it(page, site):
    site.left = {"left": 150, "latest": 150}
    page.clock.install()
    page.goto("/note/")
    wait(page, 721, site)
    page.clock.run_for(40_000)
    until(page, lambda: page.get_by_text("You have been signed in as long as").is_visible())
    assert not page.get_by_text(WARNING).is_visible()
    page.keyboard.press("x")
    page.clock.run_for(5000)
    assert [path for path, _ in site.posted] == []


def test_what_stands_unsaved_is_handed_over_before_the_end(page, site):
    site.draft_status = 500
    page.clock.install()
    page.goto("/note/")
    page.locator("#n").fill("Called at noon.")
    page.clock.run_for(3000)
    wait(page, 721, site)
    assert "/keep/" not in [path for path, _ in site.posted]
    page.clock.run_for(165_000)
    until(page, lambda: "/keep/" in [path for path, _ in site.posted])
    body = dict(site.posted)["/keep/"]
    assert "Called+at+noon." in body
    assert "kept_path=%2Fnote%2F" in body


def test_a_page_whose_session_is_over_is_left(page, site):
    page.clock.install()
    page.goto("/question/")
    wait(page, 721, site)
    site.left = None
    with page.expect_request("http://leeside.test/question/"):
        wait(page, 181, site)


def test_writing_is_saved_after_two_quiet_seconds(page, site):
    page.clock.install()
    page.goto("/note/")
    page.locator("#n").fill("Called at noon.")
    assert site.posted == []
    page.clock.run_for(2100)
    page.get_by_text("Saved", exact=True).wait_for()
    assert "Called at noon." in site.posted[0][1]


def test_failed_save_says_so(page, site):
    site.draft_status = 500
    page.goto("/note/")
    page.locator("#n").fill("Called at noon.")
    page.locator("#n").blur()
    warning = page.get_by_text("Not saved yet")
    warning.wait_for()
    assert warning.is_visible()


def test_rows_and_search_have_keys(page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/note/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Two"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"


def test_continue_shows_without_scrolling_on_a_small_phone(page):
    page.goto("/question/")
    box = page.get_by_role("button", name="Continue").bounding_box()
    assert box["y"] + box["height"] <= 664


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/question/", "/note/"])
def test_no_accessibility_fault_is_found(page, path, theme):
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=theme)
    page.goto(path)
    assert Axe().run(page).response["violations"] == []
