"""A questionnaire of the clinic's own, from its file to a score that a clinician reads."""

from datetime import date
from typing import Any

from intake.models import Battery, OwnInstrument
from portal.care.actions.intakes import register_and_send
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import Inspector, inspector  # noqa: F401
from tests.journeys.world import World
from tests.own import as_csv, rows_of


def looks(inspector: Inspector, page: Any, name: str) -> None:  # noqa: F811
    inspector.looks_at(page, name)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def bring_in(lea: Staff, rows: list[dict[str, Any]]) -> Any:
    page = lea.opens("/clinic/instruments/").page
    page.click("text=Add a questionnaire of your own")
    page.set_input_files("[name=file]", {"name": "own.csv", "mimeType": "text/csv", "buffer": as_csv(rows)})
    page.fill("[name=entitlement]", "We wrote it ourselves")
    page.click("text=Read the file")
    return page


def test_from_a_file_to_a_score(device: Any, site: str, world: World, inspector: Inspector) -> None:  # noqa: F811
    lea = Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.lea))
    page = bring_in(lea, [{**row, "text": "I want to die"} if row.get("id") == "q1" else row for row in rows_of()])
    assert "so it must not be asked here" in lea.reads
    looks(inspector, page, "a refused file")
    page = bring_in(lea, rows_of())
    assert "1 + 1 + 3 = 5" in lea.reads
    looks(inspector, page, "what was understood")
    page.click("text=Save as a draft")
    looks(inspector, page, "draft without an answer")
    for name in ("reads_opposite", "no_harm"):
        page.check(f"[name={name}][value=yes]")
    page.click("text=Save as a draft")
    page.wait_for_selector("text=You drafted this questionnaire.")

    cleo = Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.cleo))
    page = cleo.opens("/clinic/instruments/").page
    page.click("main a:text-is('Title en')")
    page.fill("[name=read_all]", "4")
    page.check("[name=no_harm][value=yes]")
    page.click("text=Confirm this questionnaire")
    page.wait_for_selector("text=Confirmed under your name.")
    row = OwnInstrument.objects.get()

    sent = register_and_send(
        clinic=world.clinic, battery=Battery.objects.get(clinic=world.clinic, key=row.key), language="en",
        name="Pia Example", birth_date=date(1990, 5, 4), contact_is_safe=False, by=world.by(world.ana),
    )  # fmt: skip
    pia = Patient(device(PHONE), site).starts(sent)
    inspector.looks_at(pia.page, "the clinic's own questionnaire")
    pia.starts_the_part().answers_the_part({"q1": 3, "q2": 1, "q3": 2, "q4": 3}).sends()

    ana = Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.ana))
    ana.opens_the_profile_of_the_first()
    assert "7 of 0–9" in ana.reads
    assert "How reliably it measures is not known" in ana.page.content()
    looks(inspector, ana.page, "profile with the clinic's own questionnaire")
