"""What staff do about an alert, on a phone without script and at a desk with it, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from intake.models import Alert
from portal.audit.outbox import deliver_due
from portal.care.models import Drill, DutyShift, Leave
from tests.conftest import make_patient
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.staff import Staff
from tests.journeys.world import World
from tests.portal.clinic import intakes


@pytest.fixture(
    params=[(PHONE, False, "es"), (DESKTOP, True, "en")], ids=["phone, no script, es", "desktop, script, en"]
)
def desk(request: Any, device: Any, site: str, world: World) -> Callable[[str], Staff]:
    """Open a desk for one of the people, in a size and a language."""
    size, script, language = request.param

    def of(name: str) -> Staff:
        staff = Staff(device(size, script=script), site).is_signed_in(world.session_of(getattr(world, name)))
        staff.opens("/accounts/me/")
        if language != "en":
            staff.presses(staff.page.locator(f"footer button[value={language}]"))
        assert staff.page.locator("html").get_attribute("lang") == language
        return staff

    return of


def test_an_alert_is_seen_assessed_closed_opened_again_and_made_void(
    desk: Callable[[str], Staff], world: World
) -> None:
    profile = intakes.sent(make_patient(world.clinic, "Pia Example"), world.ana, {intakes.CHECK_IN: {"S1": 2}})
    alert = Alert.objects.get()
    ana = desk("ana").opens(f"/p/{profile.patient_id}/")
    ana.presses(ana.page.locator("form[action$='/seen/'] button"))
    assert ana.page.locator("form[action$='/seen/']").count() == 0
    ana.takes_a_step("acknowledge", action_code="called")
    ana.takes_a_step("assess", tool="asq", risk_level="low", plan="made")
    refused = ana.takes_a_step("close", action_code="called", risk_level="low", note="Spoke at ten.")
    assert refused.page.locator("form[action$='/close/'] .errmsg").count() > 0
    assert refused.page.locator("form[action$='/close/'] [name$=note]").input_value() == "Spoke at ten."
    ana.takes_a_step("close", plan="made", next_date=(timezone.now() + timedelta(days=7)).date().isoformat())
    ana.takes_a_step("reopen", note="They called back.")
    ana.takes_a_step("void", note="Entered by somebody else.")
    states = ["raised", "seen", "contacted", "assessed", "resolved", "reopened", "seen", "void"]
    assert [step.state for step in alert.events.all()] == states
    assert all(step.actor_id == str(world.ana.pk) for step in alert.events.all()[1:])
    ana.page.locator("section.alert details:not(.opener) summary").last.click()
    assert ana.page.locator("section.alert ul.in li").count() == len(states)


def test_a_shift_and_a_leave_are_planned_and_a_drill_is_answered(desk: Callable[[str], Staff], world: World) -> None:
    cleo, lea = desk("cleo"), desk("lea")
    form = cleo.opens("/clinic/duty/").page.locator("form[action$='/shifts/']")
    form.locator("[name$=weekday]").select_option("0")
    form.locator("[name$=starts]").fill("09:00")
    form.locator("[name$=ends]").fill("17:00")
    cleo.presses(form.locator("button"))
    shift = DutyShift.objects.get()
    assert world.lea.name in cleo.reads

    lea.opens("/clinic/leave/")
    assert lea.page.locator("main form.card button").is_visible()
    day = (timezone.now() + timedelta(days=30)).date().isoformat()
    lea.page.locator("main form.card [name$=first_day]").fill(day)
    lea.page.locator("main form.card [name$=last_day]").fill(day)
    lea.presses(lea.page.locator("main form.card button"))
    assert Leave.objects.get().user == world.lea

    cleo.opens("/clinic/duty/")
    cleo.presses(cleo.page.locator(f"form[action*='{shift.pk}'] button"))
    shift.refresh_from_db()
    assert shift.ended_at is not None

    cleo.opens("/clinic/drill/")
    cleo.presses(cleo.page.locator("main form button"))
    deliver_due()
    lea.opens("/caseload/")
    lea.presses(lea.page.locator("#drill button"))
    assert Drill.objects.get().seen_by == world.lea
