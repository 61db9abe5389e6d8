"""A set of questions is put together without script, and asked again when it is due."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from intake.models import BatteryDraft
from intake.models import Patient as PatientRow
from portal.care.actions.asking import plan_schedule
from tests.intake import staged
from tests.journeys.conftest import DESKTOP
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import Inspector, inspector  # noqa: F401
from tests.journeys.world import World
from tests.portal.clinic.intakes import CHECK_IN, battery, join, sent


def looks(inspector: Inspector, page: Any, name: str) -> None:  # noqa: F811
    inspector.looks_at(page, name)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def test_a_lead_builds_a_set_in_two_steps(device: Any, site: str, world: World, inspector: Inspector) -> None:  # noqa: F811
    for key in ("phq-9", "gad-7"):
        staged.word(world.clinic, world.lea, world.cleo, key)
    lea = Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.lea))
    page = lea.opens("/clinic/batteries/").page
    looks(inspector, page, "sets")
    page.fill("[name=title_en]", "Mood and worry")
    page.fill("[name=title_es]", "Ánimo y preocupación")
    page.click("form[action$='/new/'] button")
    for asks in (
        "gad-7@1.0.0",
        "phq-9@1.0.0",
        "leeside-attachment-relationship@1.0.0-draft1#mother",
        "form:what-helps",
    ):
        page.select_option("[name=asks]", asks)
        page.click("form[action$='/add/'] button")
    page.click("text=Ask PHQ-2 first")
    looks(inspector, page, "draft with its line open")
    page.locator("li", has_text="2. Patient Health").locator("form[action$='/in-steps/'] button").click()
    assert "Only if PHQ-9, questions 1, 2, come to 3 or more." in page.content()
    looks(inspector, page, "draft in two steps")
    page.click("form[action$='/release/'] button")
    page.wait_for_selector("text=Released. It can be sent now.")
    assert not BatteryDraft.objects.exists()


def test_what_is_due_is_seen_and_decided_on(device: Any, site: str, world: World, inspector: Inspector) -> None:  # noqa: F811
    pia = PatientRow.objects.create(clinic=world.clinic, name="Pia Example", birth_date="1990-05-04")
    pia.refresh_from_db()
    join(pia, world.ana)
    sent(pia, world.ana, {CHECK_IN: {"S1": 1}}, days_ago=2)
    today = timezone.now().astimezone(world.clinic.zone).date()
    plan_schedule(
        patient=pia, battery=battery("relationships"), language="en", every_weeks=4, first_on=today,
        until=today + timedelta(weeks=12), by=world.by(world.ana),
    )  # fmt: skip
    ana = Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.ana))
    page = ana.opens(f"/p/{pia.pk}/asked/").page
    looks(inspector, page, "asked")
    page.click("text=Send it, and show the slip")
    page.wait_for_selector("text=An alert about this person is open.")
    page.check("[name=despite_alert]")
    page.click("text=Send it, and show the slip")
    page.wait_for_selector("text=Your code")
    looks(inspector, ana.opens(f"/p/{pia.pk}/send/").page, "send")
