"""A patient who is asked about several people chooses about whom to answer, and leaves a part out, on a phone."""

from typing import Any

import pytest

from intake.models import Assessment
from portal.care.batteries import new_part
from tests.intake import staged
from tests.journeys.conftest import PHONE
from tests.journeys.patient import Patient
from tests.journeys.test_every_page import Inspector, inspector  # noqa: F401
from tests.journeys.world import World

FORM = "leeside-attachment-relationship@1.0.0-draft1"


@pytest.mark.parametrize("language", ["en", "es"])
def test_chosen_people_are_asked_about_and_the_rest_is_left_out(
    device: Any,
    site: str,
    world: World,
    inspector: Inspector,  # noqa: F811
    language: str,
) -> None:
    parts: list[Any] = []
    for kind in ("mother", "father", "friend"):
        parts.append(new_part(f"{FORM}#{kind}", world.clinic, parts))
    battery = staged.make(None, *parts)
    pia = Patient(device(PHONE), site).starts(world.sent(language=language, battery=battery.key))
    page = pia.opens("/you/next/").page
    assert page.url.endswith("/you/people/")
    inspector.looks_at(page, f"whom to answer about, {language}")
    page.uncheck("#person-father")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/you/part/1/")
    page.click("#rather-not summary")
    inspector.looks_at(page, f"leave a part out, {language}")
    page.click("#rather-not button")
    page.wait_for_url("**/you/part/3/")
    page = pia.opens("/you/part/2/").page
    inspector.looks_at(page, f"a part that was not chosen, {language}")
    inspector.looks_at(pia.opens("/you/part/1/").page, f"a part that was left out, {language}")
    found = dict(Assessment.objects.values_list("target_kind", "target_absent"))
    assert found == {"mother": "", "father": "not-chosen", "friend": ""}
