"""What the pages say where something could not be saved, or somebody else was faster: with and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from intake.actions.consents import text_for
from intake.models import Alert, Answer, Invitation, StaffEntry
from portal.care import actions as care
from portal.care.alert_report import closed_quarters
from tests.conftest import make_patient
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.patient import Patient
from tests.journeys.staff import Staff
from tests.journeys.test_every_page import Inspector, inspector  # noqa: F401
from tests.journeys.world import LINE, World
from tests.portal.care.people import alerted, cares
from tests.portal.clinic import intakes

MOOD = 4  # the part with the safety question
Look = Callable[[Any, str], None]
WAYS = pytest.mark.parametrize(
    ("size", "script", "language"),
    [(PHONE, False, "es"), (PHONE, True, "es"), (DESKTOP, True, "en")],
    ids=["phone, no script, es", "phone, script, es", "desktop, script, en"],
)
SAID = {
    "not saved": "This page was not saved",
    "calls": "An answer here calls for somebody now",
    "told": "Your answers were already sent, so this one is not among them. Your clinic was told of it anyway.",
    "late": "Your answers were already sent, so this one did not reach your clinic.",
    "closed": "Somebody closed this alert meanwhile. What you entered was not saved; open it again to add to it.",
    "opened": "Somebody opened this alert again meanwhile. What you entered was not saved; you can go on from here.",
    "heavier": "The patient answered again, more seriously. "
    "Nothing was saved from this page: read the new answer first.",
    "faster": "%(name)s had seen it before you. Agree on who acts, and say here what you do.",
}


def in_words(language: str) -> dict[str, str]:
    """What the pages say, in a language."""
    with translation.override(language):
        return {key: translation.gettext(words) for key, words in SAID.items()} | {
            "all": translation.pgettext("all alerts", "All")
        }


@pytest.fixture
def look(inspector: Inspector, script: bool, size: tuple[int, int]) -> Look:  # noqa: F811
    """Look at a page as every page is looked at, and leave it as it was. Without script nothing can be asked of it."""

    def looks_at(page: Any, name: str) -> None:
        if script:
            inspector.looks_at(page, name)
            page.set_viewport_size({"width": size[0], "height": size[1]})

    return looks_at


@pytest.fixture
def desk(device: Any, site: str, world: World) -> Callable[..., Staff]:
    """Open a desk for one of the people, in their size and language."""

    def of(name: str, size: tuple[int, int], script: bool, language: str) -> Staff:
        staff = Staff(device(size, script=script), site).is_signed_in(world.session_of(getattr(world, name)))
        staff.opens("/accounts/me/")
        if language != "en":
            staff.presses(staff.page.locator(f"footer button[value={language}]"))
        return staff

    return of


def sitting(world: World, language: str) -> StaffEntry:
    """A call by phone that has come as far as consent."""
    by, invitation = world.by(world.ana), world.sent(language).invitation
    entry = care.start_entry(invitation=invitation, is_confirmed=True, way="by-phone", privacy="alone", by=by)
    text = text_for(invitation, language)
    assert text is not None
    care.record_consent(entry=entry, text=text, agrees=True, by=by)
    return entry


@WAYS
def test_what_was_heard_after_the_end_of_a_sitting_is_shown_and_entered_in_the_next(
    desk: Callable[..., Staff],
    world: World,
    look: Look,
    size: tuple[int, int],
    script: bool,
    language: str,
) -> None:
    entry, said = sitting(world, language), in_words(language)
    ana = desk("ana", size, script, language)
    page = ana.opens(f"/p/{entry.invitation.patient_id}/entries/{entry.pk}/part/{MOOD}/").page
    StaffEntry.objects.update(ended_at=timezone.now())
    page.check("[name=a-S1][value='2']")
    if not script:
        page.click("main form .actions button >> nth=0")
    page.get_by_role("heading", name=said["not saved"]).wait_for()
    assert said["calls"] in ana.reads
    assert not Answer.objects.exists()
    assert not Alert.objects.exists()
    look(page, "a sitting that is over")

    ana.presses(page.locator("main .actions a.btn").first)
    page.check("[name=is_confirmed]")
    page.check("[name=way][value=by-phone]")
    page.check("[name=privacy][value=alone]")
    ana.presses(page.locator("main form .actions button"))
    again = StaffEntry.objects.get(ended_at=None)
    ana.opens(f"/p/{entry.invitation.patient_id}/entries/{again.pk}/part/{MOOD}/")
    page.check("[name=a-S1][value='2']")
    if not script:
        page.click("main form .actions button >> nth=0")
    page.wait_for_url("**/alerts/*/")
    assert Alert.objects.get().evidence["entered"]["name"] == "Ana"


@WAYS
def test_an_answer_after_sending_is_told_the_clinic_and_the_numbers_stand_there(
    device: Any,
    site: str,
    world: World,
    look: Look,
    size: tuple[int, int],
    script: bool,
    language: str,
) -> None:
    """The same questions are open in two tabs; one of them sends."""
    said = in_words(language)
    pia = Patient(device(size, script=script), site).starts(world.sent(language, battery="check-in"))
    risky, plain = (Patient(pia.page.context.new_page(), site) for _ in range(2))
    risky.opens("/you/part/2/4/").chooses("3")
    plain.opens("/you/part/2/2/").chooses("3")
    pia.opens("/you/part/2/1/").answers("1").opens("/you/check/").sends()
    assert pia.place == "/you/sent/"

    plain.page.click("form[data-question] .actions button")
    plain.page.get_by_text(said["late"]).wait_for()
    assert LINE not in plain.reads
    look(plain.page, "an answer too late")

    risky.page.click("form[data-question] .actions button")
    risky.page.get_by_text(said["told"]).wait_for()
    assert LINE in risky.reads
    assert Alert.objects.filter(item="S1").exclude(rule="not-answered").get().evidence["after_sending"] is True
    assert Answer.objects.filter(item="S1", state=Answer.ANSWERED).count() == 0
    look(risky.page, "a risk answer too late")


@WAYS
def test_what_two_staff_do_about_one_alert_is_kept_or_shown_again(
    desk: Callable[..., Staff],
    world: World,
    look: Look,
    size: tuple[int, int],
    script: bool,
    language: str,
) -> None:
    said, patient = in_words(language), make_patient(world.clinic, "Pia Example")
    intakes.sent(patient, world.ana, {intakes.CHECK_IN: {"S1": 2}})
    cares(world.ben, patient)
    alert = Alert.objects.get()
    ana, ben = (desk(name, size, script, language).opens(f"/p/{patient.pk}/") for name in ("ana", "ben"))
    ben.presses(ben.page.locator("form[action$='/seen/'] button"))
    ana.presses(ana.page.locator("form[action$='/seen/'] button"))
    assert said["faster"] % {"name": "Ben"} in ana.page.locator("body").inner_text()
    look(ana.page, "seen by a colleague")

    closing = {
        "action_code": "called", "risk_level": "low", "plan": "made",
        "next_date": (timezone.now() + timedelta(days=7)).date().isoformat(),
    }  # fmt: skip
    ben.opens(f"/p/{patient.pk}/").takes_a_step("close", **closing)
    ana.takes_a_step("close", **closing, note="We spoke at ten.")
    is_shown_again(ana, said["closed"], "We spoke at ten.")
    look(ana.page, "closed by a colleague")

    ben.takes_a_step("reopen", note="They called.")
    ana.takes_a_step("reopen", note="The family called.")
    is_shown_again(ana, said["opened"], "The family called.")
    look(ana.page, "opened again by a colleague")

    alert.refresh_from_db()
    alert.evidence = {**alert.evidence, "value": 3, "earlier": [alert.evidence]}
    alert.save()
    ana.takes_a_step("acknowledge", action_code="called", note="We spoke at noon.")
    is_shown_again(ana, said["heavier"], "We spoke at noon.")
    ana.takes_a_step("acknowledge", action_code="called", note="We spoke at noon.")
    states = ["raised", "seen", "resolved", "reopened", "seen", "contacted"]
    assert [step.state for step in alert.events.all()] == states


def is_shown_again(staff: Staff, why: str, words: str) -> None:
    """The page says why nothing was saved, and shows what was entered."""
    told = staff.page.locator("section.alert .errsum")
    assert why in told.inner_text()
    assert words in told.inner_text()


@WAYS
def test_a_lead_reads_the_report_quarter_by_quarter(
    desk: Callable[..., Staff],
    world: World,
    look: Look,
    size: tuple[int, int],
    script: bool,
    language: str,
) -> None:
    newest, before = closed_quarters(timezone.now())[:2]
    patient = make_patient(world.clinic, "Pia Example")
    for number in range(14):
        alert = alerted(patient)
        raised = (before if number < 6 else newest).begins + timedelta(days=number)
        Alert.objects.filter(pk=alert.pk).update(raised_at=raised, level="urgent" if number % 2 else "same-day")
        Invitation.objects.filter(pk=alert.invitation_id).update(language="es" if number > 8 else "en")
    lea = desk("lea", size, script, language).opens("/clinic/alerts/report/")
    periods = lea.page.locator("nav.views a")
    total = lea.page.locator("table").first
    assert periods.count() == 8
    assert total.locator("tbody th").inner_text() == in_words(language)["all"]
    assert total.locator("td").first.inner_text() == "8"
    look(lea.page, "the report of a quarter")

    lea.presses(periods.nth(1))
    assert lea.page.url.endswith(f"?quarter={before}")
    assert periods.nth(1).get_attribute("aria-current") == "page"
    assert total.locator("td").first.inner_text() == "6"
    lea.presses(periods.nth(7))
    assert lea.page.locator("table").count() == 0 or total.locator("td").first.inner_text() == "0"
    look(lea.page, "the report of a quarter without alerts")
