"""Questions that an answer leads to, in a browser: one at a time and in a list, with and without script."""

from typing import Any

import pytest

from intake import actions
from intake.models import Alert, Answer, Profile
from tests.conftest import make_patient
from tests.intake.staged import make, word
from tests.journeys.conftest import PHONE
from tests.journeys.patient import GO_ON, Patient
from tests.journeys.test_every_page import AXE, RUN_AXE
from tests.journeys.world import World

SCREEN = {"instrument": "c-ssrs-screener", "instrument_version": "1.0.0"}
WAYS = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])


@pytest.fixture
def pia(device: Any, site: str, world: World, has_script: bool) -> Patient:
    """Somebody before a part in which one answer leads to more questions."""
    word(world.clinic, world.cleo, world.lea, "c-ssrs-screener")
    issued = actions.invite(
        patient=make_patient(world.clinic, "Pia Example"),
        battery=make(world.clinic, SCREEN),
        responsible=world.ana,
        language="en",
        by=world.by(world.ana),
    )
    return Patient(device(PHONE, script=has_script), site).starts(issued)


def lines(pia: Patient) -> list[str]:
    """The questions on the page."""
    words = pia.page.locator(".q-text").all_inner_texts()
    return [each.partition("Line ")[2].split()[0] for each in words]


def has_no_fault(pia: Patient) -> bool:
    pia.page.evaluate(AXE)
    return not pia.page.evaluate(RUN_AXE)


@WAYS
def test_a_no_leads_past_and_a_yes_into_what_it_opens(pia: Patient, has_script: bool) -> None:
    pia.starts_the_part().answers("0").answers("0")
    assert (lines(pia), pia.is_at(1, 3)) == (["6a"], True)
    pia.opens("/you/part/1/2/").answers("1")
    assert pia.is_offered_support
    pia.goes_on()
    asked = []
    while "/part/" in pia.place:
        asked += lines(pia)
        assert not has_script or has_no_fault(pia)
        pia.answers("0")
    assert asked == ["3", "4", "5", "6a"]
    pia.sends()
    assert pia.place == "/you/sent/"
    states = dict(Answer.objects.values_list("item", "state"))
    assert states == dict.fromkeys(["1", "2", "3", "4", "5", "6a"], "answered") | {"6b": "not-shown"}
    assert [alert.item for alert in Alert.objects.all()] == ["2"]


@WAYS
def test_a_list_grows_by_what_an_answer_leads_to(pia: Patient, has_script: bool) -> None:
    pia.page.check("input[name=list]")
    pia.starts_the_part()
    assert lines(pia) == ["1", "2", "6a"]
    pia.page.check("[id='a-2_1']")
    if not has_script:
        pia.page.locator(GO_ON).first.click()
    pia.page.wait_for_url("**/you/pause/**")
    pia.goes_on().opens("/you/part/1/all/")
    assert lines(pia) == ["1", "2", "3", "4", "5", "6a"]
    assert pia.page.is_checked("[id='a-2_1']")
    assert not has_script or has_no_fault(pia)
    assert not Profile.objects.exists()
