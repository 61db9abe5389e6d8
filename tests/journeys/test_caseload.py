"""The caseload at a desk: eleven people on the first screen, two lines a row, in English and in Spanish."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from intake.models import Alert
from intake.models import Patient as PatientRow
from portal.audit.models import Heartbeat
from portal.care.actions.alerts import acknowledge_alert
from portal.care.models import EpisodeOfCare
from tests.journeys.conftest import PHONE
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.world import World
from tests.portal.clinic import intakes

NAMES = ("Jono Sample", "Mara Example", "Olu Makebelieve", "Pria Pretend", "Nora Nobody", "Tomás Muestra")
INVITED = ("Luca Testcase", "Aroha Dummy", "Nadi Draft", "Hana Mockup", "Kiri Specimen")
ROWS = """[...document.querySelectorAll('tr[data-row]')].map((row) => {
  const place = row.getBoundingClientRect(); return [Math.round(place.height), place.bottom <= innerHeight]})"""
CUT = """[...document.querySelectorAll('.box.scroll, .caseload :is(th, td)')]
  .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.innerText)"""


@pytest.fixture
def full(world: World) -> None:
    """Two alerts, one acknowledged, four new intakes, five people who have not answered, each with a visit."""
    Heartbeat.objects.create(name="worker", at=timezone.now())  # its absence is a banner
    for number, name in enumerate(NAMES + INVITED):
        person = PatientRow.objects.create(
            clinic=world.clinic, name=name, birth_date=date(1990, 5, 4), pronouns="they/them"
        )
        at = timezone.now() + timedelta(days=number)
        EpisodeOfCare.objects.create(patient=person, clinic=world.clinic, next_visit_at=at)
        if name in INVITED:
            intakes.invited(person, world.ana)
            continue
        risk = {intakes.CHECK_IN: {"S1": 2 if number < 2 else 0}}
        intakes.sent(person, world.ana, risk, days_ago=number)
    acknowledge_alert(alert=Alert.objects.order_by("raised_at")[0], by=world.by(world.ana), action_code="called")


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("language", ["en", "es"])
def test_eleven_rows_of_two_lines_are_on_the_first_screen(ana: Staff, language: str) -> None:
    page: Any = ana.opens("/caseload/").page
    if language == "es":
        page.locator("footer button[value=es]").click()
        page.wait_for_load_state()
    rows = page.evaluate(ROWS)
    assert len(rows) == 11
    assert [height for height, _is_on_screen in rows if height > 53] == []
    assert all(is_on_screen for _height, is_on_screen in rows)
    assert page.evaluate(CUT) == []


def test_a_risk_answer_comes_to_an_open_dashboard_by_itself(device: Any, site: str, world: World, ana: Staff) -> None:
    """The phone is put away at once; the page at the clinic was opened before, and is not touched."""
    pia = Patient(device(PHONE), site).starts(world.sent())
    ana.opens("/caseload/")
    assert "Act now" not in ana.page.inner_text("main")
    pia.opens("/you/part/4/4/").answers("2").page.close()
    ana.page.wait_for_selector("tr[data-row] >> text=Act now")
    assert "1 new alert" in ana.page.inner_text("#news")
    ana.page.wait_for_selector(".nav .count >> text=1")
