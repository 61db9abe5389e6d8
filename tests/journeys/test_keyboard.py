"""Working with keys alone: number keys on a question, J and K on the caseload, / to find."""

from typing import Any

import pytest

from intake.models import Answer, Profile
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.keys import Keys
from tests.journeys.patient import GO_ON, STATEMENT, Patient
from tests.journeys.staff import Staff
from tests.journeys.world import World

FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def typist(device: Any, site: str, world: World) -> Patient:
    patient = Patient(device(DESKTOP), site).starts(world.sent()).fills_in(reasons="Sleep")
    patient.starts_the_part().page.wait_for_load_state()  # keys need the script
    return patient


def test_a_number_chooses_and_enter_goes_on(typist: Patient) -> None:
    typist.page.keyboard.press("3")
    typist.page.keyboard.press("Enter")
    typist.page.wait_for_url("**/you/part/2/2/")
    assert Answer.objects.get().code == "2"  # the third answer; the first one counts 0
    typist.page.wait_for_selector("h1:focus")  # a moment after the address


def test_arrows_move_without_leaving_the_question(typist: Patient) -> None:
    typist.page.keyboard.press("1")
    typist.page.keyboard.press("ArrowDown")
    assert typist.page.is_checked("input[name=a][value='1']")
    assert typist.is_at(2, 1)


def test_numbers_are_just_numbers_while_typing(typist: Patient) -> None:
    typist.opens("/you/about/").page.fill("[name=contact]", "")
    typist.page.focus("[name=contact]")
    typist.page.keyboard.type("12?jk/")
    assert typist.page.input_value("[name=contact]") == "12?jk/"


def test_the_list_of_keys_opens_and_turns_them_off(typist: Patient) -> None:
    typist.page.keyboard.press("?")
    typist.page.uncheck("#keys-on")
    typist.page.keyboard.press("Escape")
    typist.page.keyboard.press("2")
    assert typist.page.locator("input[name=a]:checked").count() == 0


def test_j_and_k_move_on_the_caseload_and_slash_finds(ana: Staff, world: World) -> None:
    for name in ("Pia Example", "Paul Example"):
        world.sent(name=name)
    ana.opens("/caseload/").page.keyboard.press("j")
    first = ana.page.evaluate(FOCUSED)
    ana.page.keyboard.press("j")
    second = ana.page.evaluate(FOCUSED)
    assert {first, second} == {"Pia Example", "Paul Example"}
    ana.page.keyboard.press("k")
    assert ana.page.evaluate(FOCUSED) == first

    ana.page.keyboard.press("/")
    ana.page.keyboard.type("Paul")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/caseload/?q=Paul")
    assert ana.page.locator("[data-row] a.who").all_inner_texts() == ["Paul Example"]
    ana.page.keyboard.press("j")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/p/**")


def test_a_whole_intake_by_keyboard_alone(device: Any, site: str, world: World) -> None:
    issued = world.sent(battery="check-in")
    keys = Keys(device(PHONE))
    keys.page.goto(f"{site}/i/{issued.token}/")
    keys.type_into("input[name=code]", issued.code).press("form:has(input[name=code]) button")
    keys.choose("privacy").press(GO_ON)
    keys.choose("agrees").press(GO_ON)
    while "/check/" not in keys.page.url:
        if keys.page.locator(STATEMENT).count():
            keys.choose("a").press(f"{STATEMENT} .actions button")
        else:
            keys.press(GO_ON)
    keys.press("form[action='/you/send/'] button")
    assert Profile.objects.count() == 1
