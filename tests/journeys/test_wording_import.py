"""The words of a published questionnaire, from both kinds of file to the second person, in both languages."""

from typing import Any

import pytest

from intake.instruments import load
from intake.models import Wording
from tests.intake.instruments.questionnaires import phq9, written
from tests.journeys.conftest import DESKTOP
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import Inspector, inspector  # noqa: F401
from tests.journeys.test_own_instrument import looks
from tests.journeys.world import World
from tests.wordings import as_csv, rows_of

PHQ = load("phq-9")
FILES = {
    "table": {"name": "words.csv", "mimeType": "text/csv", "buffer": as_csv(rows_of(PHQ))},
    "FHIR": {"name": "words.json", "mimeType": "application/json", "buffer": written(phq9())},
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_understood_is_shown_and_a_second_person_confirms(
    device: Any,
    site: str,
    world: World,
    inspector: Inspector,  # noqa: F811
    kind: str,
    language: str,
) -> None:
    desk = Staff(device(DESKTOP), site)
    desk.opens("/accounts/login/")
    if language == "es":
        desk.page.get_by_role("button", name="Español").click()  # the computer keeps it
    cleo = desk.is_signed_in(world.session_of(world.cleo))
    page = cleo.opens("/clinic/wordings/phq-9/1.0.0/").page
    page.set_input_files("[name=file]", FILES[kind])
    page.fill("[name=entitlement]", "letter in the safe")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/preview/")
    assert page.locator("html").get_attribute("lang") == language
    looks(inspector, page, f"preview of a {kind}")
    page.click("main form button[type=submit]")
    assert page.url.endswith("/preview/")
    looks(inspector, page, f"preview of a {kind} without an answer")
    for name in ("reads_opposite", "risk_9"):
        page.check(f"[name={name}][value=yes]")
    page.check("[name=order_id][value=as-published]")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/clinic/wordings/")

    lea = desk.is_signed_in(world.session_of(world.lea))
    page = lea.opens(f"/clinic/wordings/{Wording.objects.get().pk}/").page
    looks(inspector, page, f"the page of the second person after a {kind}")
