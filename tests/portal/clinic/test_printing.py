"""The profile on paper: two pages, the patient on each, nothing that may be asked only in private."""

import os
import shutil
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.portal.clinic import intakes

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
RISK = {
    intakes.CHECK_IN: {"S1": 2},
    intakes.CORE: {"DF5": 5} | {f"AX{i}": 5 for i in (1, 2, 3, 5)} | {f"AX{i}": 1 for i in (7, 8, 9)},
}


def test_the_print_keeps_risk_and_leaves_out_what_is_asked_in_private(as_ana, ana, pia):
    intakes.sent(pia, ana, RISK)
    as_ana.post(f"/p/{pia.pk}/notes/draft/", {"text": "half a thought"})
    page = as_ana.get(f"/p/{pia.pk}/print/").content.decode()
    assert "how often have you thought about harming yourself" in page
    assert "Alone and in private" not in page
    assert "Ask alone" not in page
    assert "half a thought" not in page
    assert page.count("Printed by Ana") == 2
    assert page.count("<b>Pia Example</b>") == 2


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_print_has_two_pages_with_the_patient_on_each(live_server, clinic, ana, pia, paper):
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from tests.sign_in import sign_in

    intakes.norms(clinic)
    intakes.sent(pia, ana, intakes.CALM, middle=4, days_ago=90)
    intakes.sent(pia, ana, RISK)
    session = sign_in(Client(), ana).cookies["session"].value
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_context().new_page()
        page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        page.goto(f"{live_server.url}/p/{pia.pk}/print/")
        printed = PdfReader(BytesIO(page.pdf(format=paper, print_background=True)))
        browser.close()
    assert len(printed.pages) == 2
    assert all("Pia Example" in sheet.extract_text() for sheet in printed.pages)
