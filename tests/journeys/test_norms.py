"""New norms go into use: one person proposes them on a phone without script, another approves them at a desk."""

from typing import Any

from intake.actions.norm_releases import draft_release, run_release
from intake.instruments import load
from intake.models import Patient as PatientRow
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import Inspector, inspector  # noqa: F401
from tests.journeys.world import SYSTEM, World
from tests.portal.clinic.intakes import CORE, join, norms, sent


def test_two_people_release_norms_and_a_profile_follows(
    device: Any,
    site: str,
    world: World,
    inspector: Inspector,  # noqa: F811
) -> None:
    norms(world.clinic)
    pia = PatientRow.objects.create(clinic=world.clinic, name="Pia Example", birth_date="1990-05-04")
    pia.refresh_from_db()
    join(pia, world.ana)
    sent(pia, world.ana, middle=4)
    release = draft_release(norm=norms(world.clinic, level=3.6), instrument=load(CORE), by=SYSTEM)

    world.lea.language = "es"
    world.lea.save()
    lea = Staff(device(PHONE, script=False, locale="es"), site).is_signed_in(world.session_of(world.lea))
    lea.opens("/clinic/instruments/").page.locator(f"a[href='/clinic/norms/{release.norm_id}/']").click()
    lea.page.click("form[action$='/propose/'] button")
    assert "Tú propusiste estos baremos." in lea.reads
    assert lea.page.locator("form[action$='/approve/']").count() == 0

    cleo = Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.cleo))
    page = cleo.opens("/clinic/norms/").page
    page.click(f"main a[href='/clinic/norms/{release.norm_id}/']")
    inspector.looks_at(page, "a proposal")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.click("details:has(form[action$='/reject/']) summary")
    page.click("form[action$='/reject/'] button")
    page.wait_for_selector(".errsum")
    inspector.looks_at(page, "a rejection without its reason")
    page.click("form[action$='/approve/'] button")
    page.wait_for_selector("text=In use, running for earlier results")

    assert run_release(release=release, by=SYSTEM) == 1
    ana = Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.ana))
    assert "Under new norms since" in ana.opens(f"/p/{pia.pk}/").reads
    ana.page.locator("table.norms tr", has_text="Attachment anxiety").locator("td a").first.click()
    ana.page.wait_for_selector("text=The same score under other norms")
    inspector.looks_at(ana.page, "a number under two norms")
