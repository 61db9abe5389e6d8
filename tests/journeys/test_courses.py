"""A course from the desk to the phone, the laptop and back: what is shared shows, and stops when it is taken back."""

from typing import Any

import pytest

from intake.models import LogEntry
from tests.journeys.conftest import DESKTOP
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.world import World, plant_pieces, sign_practice


@pytest.fixture
def laptop(device: Any, site: str) -> Patient:
    return Patient(device(DESKTOP, script=False), site)


def text(page: Any) -> str:
    return page.inner_text("main")


def test_a_course_is_offered_gone_through_on_two_devices_and_shared(
    ana: Staff, pia: Patient, laptop: Patient, world: World
) -> None:
    plant_pieces(world)
    made, issued = sign_practice(world), world.sent()
    desk = f"/p/{issued.invitation.patient_id}/practice/"

    # Ana offers the course from the patient's page.
    ana.opens(f"/p/{issued.invitation.patient_id}/").page.get_by_role("link", name="Courses and practice").click()
    ana.page.get_by_role("button", name=f"Offer {made.course.title}").or_(
        ana.page.get_by_role("button", name=f"Offer Course: {made.course.title}")
    ).click()
    assert "Offered. The patient sees it at home" in text(ana.page)

    # Pia finishes the first lesson on her phone.
    pia.starts(issued).opens("/you/")
    pia.page.get_by_role("link", name=f"Course: {made.course.title}").click()
    pia.page.get_by_role("button", name="Begin with lesson 1").click()
    pia.page.get_by_role("button", name="Done, on to the next lesson").click()
    assert made.lessons[1].title in pia.page.inner_text("h1")
    assert "Not shared" in text(ana.opens(desk).page)

    # Later, on a laptop without script, she goes on where she was, and says yes.
    laptop.comes_in(issued).says_it_is_private().opens(f"/you/courses/{made.course.pk}/")
    assert "1 of 3 lessons done." in text(laptop.page)
    laptop.page.check("input[name=shares][value=yes]")
    laptop.page.get_by_role("button", name="Keep my answer").click()
    laptop.page.get_by_role("button", name="Go on with lesson 2").click()
    laptop.page.get_by_role("button", name="Done, on to the next lesson").click()
    assert "2 of 3 lessons done." in text(ana.opens(desk).page)

    # She takes the yes back: from then on Ana sees what she saw before.
    laptop.opens(f"/you/courses/{made.course.pk}/").page.check("input[name=shares][value=no]")
    laptop.page.get_by_role("button", name="Keep my answer").click()
    seen = text(ana.opens(desk).page)
    assert "Not shared" in seen
    assert "lessons done" not in seen


def test_an_entry_is_written_shared_and_deleted(ana: Staff, pia: Patient, world: World) -> None:
    issued = world.sent()
    desk = f"/p/{issued.invitation.patient_id}/practice/"
    pia.starts(issued).opens("/you/").page.get_by_role("link", name="My log").click()
    pia.page.get_by_role("link", name="Write an entry").click()
    pia.page.fill("[name=situation]", "She did not write back")
    pia.page.fill("[name=did]", "I waited")
    pia.page.get_by_role("button", name="Save the entry").click()
    assert "Nobody but you reads this." in text(pia.page)
    assert "She did not write back" not in text(ana.opens(desk).page)

    pia.page.get_by_role("button", name="Share with my care team").click()
    assert "She did not write back" in text(ana.opens(desk).page)

    pia.page.locator("summary", has_text="Delete this entry").click()
    pia.page.get_by_role("button", name="Delete it").click()
    assert "There is no entry yet." in text(pia.page)
    assert not LogEntry.objects.exists()
    assert "She did not write back" not in text(ana.opens(desk).page)
