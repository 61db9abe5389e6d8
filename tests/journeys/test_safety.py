"""An answer that tells of danger: the clinic knows at once, help stands on the page, and nothing is blocked."""

import re
from typing import Any

import pytest
from django.core import mail

from intake.models import Alert
from portal.audit.models import Outbox
from portal.audit.outbox import deliver_due
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.world import LINE, URGENT, World

SAFETY_QUESTION, NEXT_QUESTION = "/you/part/2/4/", (2, 5)


@pytest.fixture(params=[(PHONE, False), (DESKTOP, True)], ids=["phone without script", "desktop with script"])
def patient(request: Any, device: Any, site: str, world: World) -> Patient:
    """Pia, about to answer the safety question of a check-in."""
    size, script = request.param
    patient = Patient(device(size, script=script), site).starts(world.sent(battery="check-in"))
    return patient.opens(SAFETY_QUESTION)


def test_a_positive_answer_and_stopping(patient: Patient) -> None:
    patient.answers("1")
    assert patient.is_offered_support
    patient.stops()
    assert patient.place == "/you/saved/"
    assert Alert.objects.get().patient_choice == "stop"


def test_saving_and_stopping_at_the_question_tells_the_clinic_too(patient: Patient) -> None:
    patient.chooses("3").saves_and_stops()
    assert patient.is_offered_support
    assert Alert.objects.get().evidence["value"] == 3


def test_a_positive_answer_and_going_on(patient: Patient, ana: Staff) -> None:
    patient.answers("1").goes_on()
    assert patient.is_at(1)  # the first part is still open
    patient.opens("/you/check/").sends()
    assert patient.place == "/you/sent/"
    assert "Pia Example" in ana.first_on_the_caseload()
    ana.opens_the_profile_of_the_first()
    assert "They chose to go on." in ana.reads


def test_closing_the_tab_takes_nothing_back(patient: Patient, world: World) -> None:
    patient.answers("3").page.close()
    assert Alert.objects.get().patient_choice == ""
    assert Outbox.objects.filter(topic="alert.raised").count() == 1
    deliver_due()
    assert [message.to for message in mail.outbox] == [[world.ana.email]]


def test_the_support_page_shows_the_clinics_own_numbers_and_no_others(patient: Patient) -> None:
    patient.answers("2")
    numbers = [link.get_attribute("href") for link in patient.page.locator("main a[href^='tel:']").all()]
    assert patient.sees(URGENT)
    assert {re.sub(r"\D", "", number) for number in numbers} == {
        re.sub(r"\D", "", own) for own in (URGENT, LINE, "111")
    }


def test_a_patient_abroad_says_where_they_are_and_keeps_both_choices(patient: Patient) -> None:
    patient.answers("1").page.click("details:has(#country) summary")
    patient.page.select_option("#country", "other")
    patient.page.locator("form:has(#country) button").click()
    assert patient.is_offered_support
    assert LINE not in patient.reads
    assert "local emergency number" in patient.reads
    patient.goes_on()
    assert Alert.objects.get().patient_choice == "go-on"


def test_the_support_page_is_a_page_and_holds_nobody(patient: Patient) -> None:
    patient.answers("2")
    assert patient.page.locator("dialog[open]").count() == 0
    choices = patient.page.locator("button[name=choice]")
    assert [choice.is_enabled() for choice in choices.all()] == [True, True]
    assert patient.opens("/you/").page.locator("main h1").is_visible()


def test_who_comes_back_meets_the_support_page_first(patient: Patient) -> None:
    patient.answers("2").opens("/you/next/")
    assert patient.is_offered_support
    patient.goes_on()
    patient.opens("/you/next/")
    assert not patient.is_offered_support


def test_not_at_all_leads_straight_on(patient: Patient) -> None:
    patient.answers("0")
    assert patient.is_at(*NEXT_QUESTION)
    assert not Alert.objects.exists()
