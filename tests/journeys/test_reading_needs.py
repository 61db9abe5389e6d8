"""Pages for people who read otherwise: larger text, wider spacing, own colours, no motion, a finger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from content import models
from intake.models import Answer
from tests.content.kinds import BLOCKS, body_of, make_page
from tests.journeys.conftest import PHONE
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import AXE, RUN_AXE, lived_in  # noqa: F401  a fixture
from tests.journeys.world import World, plant_pieces

NARROWEST = (320, 640)
SIDEWAYS = "document.scrollingElement.scrollWidth > innerWidth + 1"
TEXT_TWICE_AS_LARGE = "document.documentElement.style.fontSize = '200%'"
# The spacing that a reader may set without losing anything (WCAG 2.2, 1.4.12).
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
# Text that its own box cuts off, in a direction in which nobody can scroll; what is hidden on purpose is a pixel wide.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter((e) => {
  const style = getComputedStyle(e), stops = (overflow) => /hidden|clip/.test(overflow);
  return e.clientWidth > 2 && e.clientHeight > 2 && e.textContent.trim() && !(e instanceof SVGElement)
    && ((stops(style.overflowX) && e.scrollWidth > e.clientWidth + 1)
      || (stops(style.overflowY) && e.scrollHeight > e.clientHeight + 1));
}).map((e) => e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40))"""
MOVING = """() => [...document.querySelectorAll('*')].filter((e) => {
  const style = getComputedStyle(e);
  return [style.transitionDuration, style.animationDuration].join().split(',').some((time) => parseFloat(time) > 0.01);
}).map((e) => e.tagName + '.' + e.className)"""
# A link within a sentence may be as small as its text (WCAG 2.2, 2.5.8); a label counts with what it labels.
SMALL = """(least) => [...document.querySelectorAll('button, summary, a[href], select, textarea, input')]
.filter((e) => {
  const label = e.labels && e.labels[0], box = e.getBoundingClientRect();
  const other = label ? label.getBoundingClientRect() : box;
  const inSentence = e.tagName === 'A' && getComputedStyle(e).display === 'inline'
    && e.parentElement.textContent.trim() !== e.textContent.trim();
  const hidden = !box.width || e.type === 'hidden' || e.closest('[hidden], .skip, .vh') || e.matches('.skip, .vh');
  return !hidden && !inSentence && Math.max(box.height, other.height) < least;
}).map((e) => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 30) + ' '
  + Math.round(e.getBoundingClientRect().height))"""
CONTROLS = """(least) => [...document.querySelectorAll('main .btn, main .opt label, header .exit')]
  .filter((e) => e.getBoundingClientRect().height && e.getBoundingClientRect().height < least - 0.5)
  .map((e) => e.className + ' ' + e.textContent.trim().slice(0, 30))"""
NO_BREAK = "grundschullehrerinnenverbandsvorsitzende-and-questionnaires/of-parents"
WIDE: dict[str, dict[str, Any]] = {
    **BLOCKS,
    "figure": {**BLOCKS["figure"], "data": [{"name": NO_BREAK, "value": 97.25}, {"name": "Others", "value": 1}]},
    "prevalence": {
        "title": "How common it is",
        "rows": [
            {
                "population": f"Adults, {NO_BREAK}",
                "measure": NO_BREAK,
                "estimate": "1 of 10",
                "n": 2_000_000,
                "year": 2001,
            }
        ],
    },
    "video": {
        **BLOCKS["video"],
        "title": NO_BREAK,
        "address": f"https://{'films-' * 9}.university-of-{'words' * 9}.example/",
    },
}
OPEN_ALL = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"
# What lies beyond the edge of the screen, or is scrolled to within its own box.
BEYOND = """() => [...document.querySelectorAll('main .prose *')].filter((e) => !e.closest('svg'))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1
    || (e.matches('.scroll') && e.scrollWidth > e.clientWidth + 1))
  .map((e) => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 30))"""
BARS = """() => [...document.querySelectorAll('main svg rect.bar')].map((e) => {
  const box = e.getBoundingClientRect(), ground = getComputedStyle(document.body).backgroundColor;
  return { shown: box.width > 0 && box.height > 0, fill: getComputedStyle(e).fill, ground };
})"""
COUNT_ANNOUNCEMENTS = """() => {
  window.said = [];
  new MutationObserver((changes) => changes.forEach((change) => {
    const node = change.target.nodeType === 1 ? change.target : change.target.parentElement;
    const live = node && node.closest('[aria-live]:not([aria-live=off]), [role=status], [role=alert]');
    if (live) window.said.push(live.textContent.trim());
  })).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture
def patient_pages(device: Any, site: str, world: World) -> Iterator[tuple[str, Any]]:
    """Walk a patient's pages, each as it stands."""
    issued = world.sent()
    pia = Patient(device(NARROWEST), site)

    def walk() -> Iterator[tuple[str, Any]]:
        yield "help now", pia.opens("/help-now/harbour/").page
        yield "link", pia.opens(f"/i/{issued.token}/").page
        yield "privacy", pia.enters(issued.code).page
        yield "consent", pia.says_it_is_private().page
        yield "about", pia.agrees().page
        yield "part", pia.opens("/you/part/2/").page
        yield "question", pia.opens("/you/part/2/1/").page
        yield "support", pia.opens("/you/part/4/4/").answers("2").page
        yield "check", pia.opens("/you/check/?all=1").page
        yield "sent", pia.sends().page
        yield "home", pia.goes_home().page

    return walk()


@pytest.fixture
def staff_pages(device: Any, site: str, world: World, lived_in: dict[str, Any]) -> Iterator[tuple[str, Any]]:  # noqa: F811
    ana = Staff(device(NARROWEST), site).is_signed_in(world.session_of(world.ana))
    paths = ("/caseload/", f"/p/{lived_in['patient']}/", "/intakes/new/", "/accounts/me/")
    return ((path, ana.opens(path).page) for path in paths)


def faults_of(pages: Iterator[tuple[str, Any]], look: Callable[[Any], list[str]]) -> list[str]:
    return [f"{name}: {fault}" for name, page in pages for fault in look(page)]


def fits(page: Any) -> list[str]:
    """Nothing is cut off, and nobody has to scroll sideways."""
    return page.evaluate(CUT) + (["scrolls sideways"] if page.evaluate(SIDEWAYS) else [])


def with_large_text(page: Any) -> list[str]:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.evaluate(TEXT_TWICE_AS_LARGE)
    found = fits(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def with_wide_spacing(page: Any) -> list[str]:
    page.evaluate(SPACING)
    found = fits(page)
    page.evaluate("document.adoptedStyleSheets = []")
    return found


def in_own_colours(page: Any) -> list[str]:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.evaluate(AXE)
    found = [
        fault for fault in page.evaluate(RUN_AXE) if not fault.startswith("color-contrast")
    ]  # they chose the colours
    return found + [f"moves: {element}" for element in page.evaluate(MOVING)]


def test_a_patient_reads_at_twice_the_size(patient_pages: Iterator[tuple[str, Any]]) -> None:
    assert faults_of(patient_pages, with_large_text) == []


def test_a_patient_sets_wider_spacing_on_the_smallest_screen(patient_pages: Iterator[tuple[str, Any]]) -> None:
    assert faults_of(patient_pages, with_wide_spacing) == []


def test_a_patient_has_own_colours_and_no_motion(patient_pages: Iterator[tuple[str, Any]]) -> None:
    assert faults_of(patient_pages, in_own_colours) == []


def test_a_finger_hits_what_a_patient_presses(patient_pages: Iterator[tuple[str, Any]]) -> None:
    assert faults_of(patient_pages, lambda page: page.evaluate(CONTROLS, 44) + page.evaluate(SMALL, 24)) == []


def test_staff_read_at_twice_the_size_and_with_wider_spacing(staff_pages: Iterator[tuple[str, Any]]) -> None:
    assert faults_of(staff_pages, lambda page: with_wide_spacing(page) + with_large_text(page)) == []


def test_staff_have_own_colours_and_large_enough_targets(staff_pages: Iterator[tuple[str, Any]]) -> None:
    assert faults_of(staff_pages, lambda page: page.evaluate(SMALL, 24) + in_own_colours(page)) == []


def test_a_saved_answer_is_announced_at_most_once(device: Any, site: str, world: World) -> None:
    pia = Patient(device(PHONE), site).starts(world.sent()).fills_in().starts_the_part()
    pia.page.wait_for_load_state()
    pia.page.evaluate(COUNT_ANNOUNCEMENTS)
    pia.answers("1")
    pia.page.wait_for_selector("h1:focus")
    assert len(set(pia.page.evaluate("window.said"))) <= 1
    assert Answer.objects.count() == 1


@pytest.fixture
def wide_page(world: World) -> Any:
    """A page of the library with long words and names in its figure, its table and the address of its film."""
    plant_pieces(world)
    home = models.HomePage.objects.get(clinic=None, locale__language_code="en")
    page = make_page(models.ResourcePage, home, slug="wide")
    page.body = body_of(page, blocks=WIDE)
    page.save_revision().publish()
    return page


@pytest.mark.parametrize("width", [NARROWEST[0], PHONE[0]])
def test_a_wide_table_and_a_long_address_fit_a_phone(device: Any, site: str, wide_page: Any, width: int) -> None:
    phone = device((width, 844))
    phone.goto(site + wide_page.url)
    phone.evaluate(OPEN_ALL)

    assert phone.locator(".plain-tbl").count() == 2
    assert phone.evaluate(BEYOND) + fits(phone) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_prints_its_bars_on_white(device: Any, site: str, wide_page: Any, scheme: Any) -> None:
    desk = device((1440, 900), color_scheme=scheme)
    desk.goto(site + wide_page.url)
    on_screen = desk.evaluate(BARS)
    desk.emulate_media(media="print")

    assert [bar["shown"] for bar in on_screen] == [True, True]
    assert desk.evaluate(BARS) == [{"shown": True, "fill": "rgb(0, 0, 0)", "ground": "rgb(255, 255, 255)"}] * 2
    assert not desk.locator("header.bar").is_visible()


def test_a_profile_prints_its_bars(ana: Staff, lived_in: dict[str, Any]) -> None:  # noqa: F811
    page = ana.opens(f"/p/{lived_in['patient']}/print/").page
    page.emulate_media(media="print", color_scheme="dark")

    bars = page.evaluate(BARS)
    assert bars
    assert {bar["shown"] for bar in bars} == {True}
    assert not page.locator("header.bar").is_visible()
