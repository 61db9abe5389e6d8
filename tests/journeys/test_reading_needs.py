"""Pages for people who read otherwise: larger text, wider spacing, own colours, no motion, a finger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from intake.models import Answer
from tests.journeys.conftest import PHONE
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import AXE, RUN_AXE, lived_in  # noqa: F401  a fixture
from tests.journeys.world import World

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
