"""How long it takes from a risk answer to its row on an open dashboard, and to the first message leaving.

A clinician's page stands open in a browser; people answer the safety question one after another and put their phone
away at once. Both times run from the reply that acknowledged the answer. The worker lives beside the product.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import Any

from tests.deep.browser import Browser, Page
from tests.deep.mailbox import Mailbox
from tests.deep.stage import Stage, stages
from tests.journeys.chromium import ABSENT, FLAGS, find_chromium

ANSWERS, TIMES, GIVE_UP_SECONDS = 24, 3, 60  # no more than one page of the list
ON_THE_PAGE, LEFT = 2.0, 10.0  # seconds: at most, and for 99 of 100
PLACES = [(part, place) for part in (1, 2, 3, 4) for place in range(1, 10)]
CHOICES = {
    "private": {"privacy": "alone"},
    "consent": {"agrees": "yes", "allows_comparison": "no", "allows_research": "no"},
}


def measure(stage: Stage, answers: int) -> tuple[list[float], list[float]]:
    """Return seconds to the row and to the message, for each answer."""
    shown, left = [], []
    with ExitStack() as kept:
        mailbox = kept.enter_context(Mailbox())
        stage.begin_again()
        session = stage.read("sign_lea_in")
        stage.start(settings=mailbox.settings)
        page = open_dashboard(kept, stage.port, session)
        for ticket in stage.tickets[:answers]:
            browser, question = comes_to_the_safety_question(ticket, stage.port)
            before = len(mailbox.arrived)
            assert browser.post(question.path, {**question.form(question.path).hidden, "a": "2"}).status == 303
            answered = time.monotonic()
            page.wait_for_selector(f"tr[data-row] >> text=/^Pia {ticket['number']}$/", timeout=GIVE_UP_SECONDS * 1000)
            shown.append(time.monotonic() - answered)
            while len(mailbox.arrived) == before and time.monotonic() < answered + GIVE_UP_SECONDS:
                time.sleep(0.01)
            left.append(mailbox.arrived[before] - answered)
    return shown, left


def open_dashboard(kept: ExitStack, port: int, session: str) -> Any:
    from playwright.sync_api import sync_playwright

    playwright = kept.enter_context(sync_playwright())
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
    kept.callback(browser.close)
    context = browser.new_context()
    context.add_cookies([{"name": "session", "value": session, "url": f"http://127.0.0.1:{port}"}])
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/caseload/?view=action")
    assert page.title().startswith("Caseload"), page.title()
    return page


def comes_to_the_safety_question(ticket: dict[str, str], port: int) -> tuple[Browser, Page]:
    browser, path = Browser(port), f"/i/{ticket['token']}/"
    browser.post(path, {**browser.get(path).form(path).hidden, "code": ticket["code"]})
    for step, choices in CHOICES.items():
        page = browser.get(f"/you/{step}/")
        browser.post(page.path, {**page.form(page.path).hidden, **choices})
    pages = (browser.get(f"/you/part/{part}/{place}/") for part, place in PLACES)
    return browser, next(page for page in pages if 'name="item" value="S1"' in page.html)


def figures() -> Iterator[tuple[str, str]]:
    assert find_chromium(), ABSENT
    for stage in stages(people=ANSWERS):
        rounds = [measure(stage, ANSWERS) for _ in range(TIMES)]
        shown, left = (sorted(second for each in both for second in each) for both in zip(*rounds, strict=True))
        late = left[int(len(left) * 0.99)]
        assert shown[-1] <= ON_THE_PAGE, shown
        assert late <= LEFT, left
        yield (
            stage.database.name,
            f"{len(shown)} risk answers: on an open dashboard after {median(shown):.2f} s (median), "
            f"{shown[-1]:.2f} s at most; first message left after {median(left):.2f} s (median), {late:.2f} s (p99)",
        )
