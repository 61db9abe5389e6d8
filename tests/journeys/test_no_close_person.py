"""Nobody close right now: the part is left out kindly, and the clinician reads why."""

from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.world import World

WORRY, CLOSE, MOOD = 2, 3, 4


def test_the_part_is_left_out_and_the_clinician_asks_about_support(pia: Patient, ana: Staff, world: World) -> None:
    pia.starts(world.sent()).fills_in()
    pia.starts_the_part().answers_the_part({"W1": 1, "W4": 1, "W2": 1, "W3": 1})
    assert pia.is_at(CLOSE)
    pia.has_nobody_close()
    assert pia.is_at(MOOD)
    pia.opens("/you/check/").sends()
    assert pia.place == "/you/sent/"

    ana.opens_the_profile_of_the_first()
    assert "No close person now: ask about support." in ana.reads
    assert "Not asked: no close person now." in ana.reads


def test_it_can_be_taken_back(pia: Patient, world: World) -> None:
    pia.starts(world.sent()).opens(f"/you/part/{CLOSE}/").has_nobody_close()
    pia.opens(f"/you/part/{CLOSE}/").starts_the_part()
    assert pia.is_at(CLOSE, 1)
