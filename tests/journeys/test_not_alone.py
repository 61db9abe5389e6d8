"""Somebody can see the screen: other ways are offered, and what is dangerous to answer then is not asked."""

import pytest

from intake.instruments import load
from intake.models import Invitation
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.world import PHONE, World

HELD_BACK = (load("leeside-check-in").item("S1"), load("leeside-attachment-core").item("DF5"))


@pytest.fixture
def watched(pia: Patient, world: World) -> Patient:
    return pia.comes_in(world.sent()).says_someone_can_see()


def test_other_ways_are_offered_first(watched: Patient) -> None:
    assert watched.place == "/you/later/"
    offered = {choice.get_attribute("value") for choice in watched.page.locator("input[name=until]").all()}
    assert offered == {"later", "by-phone", "at-the-clinic", "go-on"}
    assert watched.sees(PHONE)


@pytest.mark.parametrize("until", ["later", "by-phone", "at-the-clinic"])
def test_the_clinic_reads_what_was_chosen(watched: Patient, until: str) -> None:
    watched.puts_it_off(until)
    assert watched.place == "/you/later/"
    assert watched.page.locator("main .note").is_visible()
    assert Invitation.objects.get().put_off == until


def test_going_on_holds_back_what_should_be_asked_in_private(watched: Patient, ana: Staff) -> None:
    watched.puts_it_off("go-on").agrees().fills_in()
    watched.starts_the_part().answers("1").opens("/you/check/?all=1")
    assert not [item.id for item in HELD_BACK if watched.sees(item.text["en"])]
    watched.sends()
    assert watched.place == "/you/sent/"

    ana.opens_the_profile_of_the_first()
    assert "Safety question: not asked, because the patient was not alone. Ask." in ana.reads
    assert "Somebody could see the screen." in ana.reads
