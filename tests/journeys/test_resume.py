"""Stopping and coming back, on another device too, and two places that answer at once."""

from typing import Any

import pytest

from intake.models import Answer
from tests.journeys.conftest import DESKTOP
from tests.journeys.patient import Patient
from tests.journeys.world import World

ABOUT = {"reasons": "Bad sleep"}


@pytest.fixture
def laptop(device: Any, site: str) -> Patient:
    return Patient(device(DESKTOP), site)


def test_another_device_goes_on_at_the_first_unanswered_question(pia: Patient, laptop: Patient, world: World) -> None:
    issued = world.sent()
    pia.starts(issued).fills_in(**ABOUT).starts_the_part().answers("1").answers("2").page.close()

    laptop.comes_in(issued).says_it_is_private()
    assert laptop.is_at(2, 3)
    laptop.opens("/you/part/2/2/")
    assert laptop.page.is_checked("input[name=a][value='2']")


def test_a_switch_of_language_midway_keeps_every_answer(pia: Patient, world: World) -> None:
    pia.starts(world.sent()).fills_in().starts_the_part().answers("1")
    pia.page.click("footer button[name=language][value=es]")
    assert pia.page.locator("html").get_attribute("lang") == "es"
    assert pia.is_at(2, 2)
    pia.answers("2")
    assert list(Answer.objects.order_by("pk").values_list("code", "language")) == [("1", "en"), ("2", "es")]


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_two_tabs_never_overwrite_each_other(device: Any, site: str, world: World, script: bool) -> None:
    one = Patient(device(script=script), site).starts(world.sent()).fills_in().starts_the_part()
    other = Patient(one.page.context.new_page(), site).opens("/you/part/2/1/")
    one.answers("1")

    other.page.check("input[name=a][value='3']")
    other.page.click("form[data-question] .actions button")
    other.page.wait_for_selector("dl.sum")
    assert Answer.objects.get().code == "1"
    other.page.click("main form .actions button")
    other.page.wait_for_url("**/you/part/2/2/")
    assert Answer.objects.get().code == "3"
