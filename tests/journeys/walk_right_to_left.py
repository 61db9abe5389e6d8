"""With Arabic added: pages run from right to left, on a phone and a desktop, and nothing leaves the screen or overlaps.

Run by tests/test_more_languages.py in a process of its own.
"""

from __future__ import annotations

from typing import Any

import pytest

from content import actions as content
from intake.actions import write_entry
from intake.models import LogEntry
from portal.audit.actor import patient as by_patient
from portal.care.actions import setup
from portal.care.actions.reviews import share_content
from portal.country.help_page import write_all_help_pages
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import ADMIN, BEFORE_SENDING, CLINICIAN, EDITOR, LEAD, PRACTICE, PUBLIC, REVIEWER
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import lived_in  # noqa: F401  fixture
from tests.journeys.world import SYSTEM, World, plant_pieces, sign_practice
from tests.languages.walk_pages import WORDS, write

LOOK = """() => {
  const said = [], root = document.documentElement, wide = innerWidth;
  if (root.dir !== 'rtl' || getComputedStyle(document.body).direction !== 'rtl') said.push('runs from left to right');
  if (document.scrollingElement.scrollWidth > wide) said.push('wider than the screen');
  const scrolls = (e) => { for (let p = e; p; p = p.parentElement)
    if (/auto|scroll|hidden/.test(getComputedStyle(p).overflowX) && p !== document.body && p !== root) return true;
    return false; };
  const hidden = (e) => e.closest('.vh, .skip, dialog:not([open]), [hidden]') || !e.checkVisibility();
  const boxes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || hidden(parent)) continue;
    if (parent.closest('script, style, select, textarea, [data-timeout]')) continue;
    const range = document.createRange(); range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      const name = node.data.trim().slice(0, 40), chart = parent.closest('svg');
      if (chart) {
        const around = chart.getBoundingClientRect();
        if (box.left < around.left - 3 || box.right > around.right + 3) said.push('outside its chart: ' + name);
        continue;
      }
      if (getComputedStyle(parent).clipPath !== 'none' || parent.closest('.stacked thead')) continue;
      if (!scrolls(parent) && (box.left < -1 || box.right > wide + 1)) said.push('off the screen: ' + name);
      if (!scrolls(parent)) boxes.push([box, name, parent]);
    }
  }
  for (const mark of document.querySelectorAll('input[type=radio], input[type=checkbox]')) {
    if (!hidden(mark) && !scrolls(mark)) boxes.push([mark.getBoundingClientRect(), 'choice ' + mark.id, mark]);
  }
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, one, p] = boxes[i], [b, other, q] = boxes[j];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 3 && down > 0.6 * Math.min(a.height, b.height)) said.push('overlap: ' + one + ' / ' + other);
  }
  return [...new Set(said)];
}"""


class Looker:
    """Looks at a page on a phone and on a desktop."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.looked_at = 0

    def looks_at(self, page: Any, name: str) -> None:
        page.wait_for_load_state()
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            self.found += [(f"{name}, {size[0]}", fault) for fault in page.evaluate(LOOK)]
        self.looked_at += 1


@pytest.fixture
def arabic(world: World) -> dict[str, Any]:
    """The clinic works in Arabic too; the homes of the library by language."""
    world.clinic.languages = ["en", "es", "ar"]
    world.clinic.save()
    setup.write_consent_text(clinic=world.clinic, language="ar", text=WORDS["ar"], by=world.by(world.cleo))
    write_all_help_pages()
    return {home.locale.language_code: home for home in content.plant(by=SYSTEM)}


@pytest.fixture
def looker() -> Any:
    looking = Looker()
    yield looking
    assert looking.looked_at
    assert looking.found == []


def in_arabic(page: Any) -> Any:
    page.context.set_extra_http_headers({"Accept-Language": "ar"})
    return page


def test_public_pages(device: Any, site: str, arabic: dict[str, Any], looker: Looker) -> None:
    page = in_arabic(device(DESKTOP))
    pieces = write(arabic["ar"], "ar")
    own = [f"/ar{path}" for path in ("/library/", "/glossary/", "/courses/")]
    others = [path for path in PUBLIC if not path.startswith(("/library/", "/glossary/", "/courses/"))]
    for path in (*own, *pieces, "/ar/library/for/family-and-whanau/", *others):
        page.goto(f"{site}{path}")
        looker.looks_at(page, path)


def test_a_number_to_call_reads_as_it_is_dialled(device: Any, site: str, arabic: dict[str, Any]) -> None:
    page = in_arabic(device(PHONE))
    page.goto(f"{site}/help-now/harbour/")
    places = """() => [...document.querySelectorAll('.call b, .call strong, .call span, p')].flatMap((e) =>
      [...e.childNodes, ...[...e.children].flatMap((c) => [...c.childNodes])]).filter((n) => n.nodeType === 3
        && /\\d+ \\d+ \\d+/.test(n.data)).map((node) => [...node.data.matchAll(/\\d+/g)].map((group) => {
          const range = document.createRange();
          range.setStart(node, group.index); range.setEnd(node, group.index + group[0].length);
          return range.getBoundingClientRect().left; }))"""
    groups = page.evaluate(places)

    assert len(groups) > 1
    assert groups == [sorted(lefts) for lefts in groups]


def test_an_article_is_printed_from_right_to_left(device: Any, site: str, arabic: dict[str, Any]) -> None:
    page = in_arabic(device(DESKTOP))
    page.goto(f"{site}{write(arabic['ar'], 'ar')[0]}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})

    found = page.evaluate(LOOK)
    heading = page.evaluate("""() => {
      const words = document.createRange(); words.selectNodeContents(document.querySelector('h1'));
      const box = words.getBoundingClientRect(); return [box.left, innerWidth - box.right]; }""")
    assert found == []
    assert heading[1] < heading[0]  # it begins at the right
    assert page.pdf()[:4] == b"%PDF"


def test_pages_of_staff(device: Any, site: str, world: World, arabic: Any, lived_in: Any, looker: Looker) -> None:  # noqa: F811
    for person, paths in (
        (world.ana, CLINICIAN), (world.cleo, ADMIN), (world.lea, LEAD), (world.eddie, EDITOR), (world.rae, REVIEWER),
    ):  # fmt: skip
        staff = Staff(device(DESKTOP), site).is_signed_in(world.session_of(person))
        in_arabic(staff.page)
        for path in paths:
            looker.looks_at(staff.opens(path.format(**lived_in)).page, path)


def test_the_plane_is_not_mirrored(ana: Staff, arabic: Any, lived_in: Any) -> None:  # noqa: F811
    """What stands to the left of a chart in English does so in Arabic: axes are read from low to high."""
    path = f"/p/{lived_in['patient']}/"
    where = """() => [...document.querySelectorAll('svg.ch')].map((chart) => {
      const around = chart.getBoundingClientRect();
      return [...chart.querySelectorAll('circle, path.now, .pt0')].map((mark) =>
        Math.round(mark.getBoundingClientRect().left - around.left)); })"""
    english = ana.opens(path).page.evaluate(where)
    in_arabic(ana.page)
    in_both = ana.opens(path).page.evaluate(where)

    assert any(english)
    assert [len(marks) for marks in in_both] == [len(marks) for marks in english]
    pairs = zip((x for marks in in_both for x in marks), (x for marks in english for x in marks), strict=True)
    assert all(abs(one - other) <= 1 for one, other in pairs)  # of rounding


def test_pages_of_a_patient(device: Any, site: str, world: World, arabic: Any, looker: Looker) -> None:
    plant_pieces(world)
    made, issued = sign_practice(world), world.sent()
    person = issued.invitation.patient
    for page in (made.course, made.activity):
        share_content(patient=person, page=page, message="A line.", by=world.by(world.ana))
    pia = Patient(device(PHONE), site).starts(issued)
    in_arabic(pia.page)
    pia.opens("/you/").page.click("footer button[name=language][value=ar]")
    for path in BEFORE_SENDING:
        looker.looks_at(pia.opens(path).page, path)
    question = pia.opens("/you/part/2/1/").page
    looker.looks_at(question, "question")
    ways = question.evaluate(
        "() => [...document.querySelectorAll('main [lang=en]')].map((e) => getComputedStyle(e).direction)"
    )
    assert ways
    assert set(ways) == {"ltr"}  # English words on an Arabic page
    words = dict.fromkeys(LogEntry.STEPS, "Words.")
    entry = write_entry(invitation=issued.invitation, words=words, shares=True, language="en", by=by_patient(person))
    ids = {"course": made.course.pk, "lesson": made.lessons[0].pk, "activity": made.activity.pk, "log_entry": entry.pk}
    for path in PRACTICE:
        looker.looks_at(pia.opens(path.format(**ids)).page, path)
