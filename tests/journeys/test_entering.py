"""Staff enter what a patient says: on a phone without script in Spanish, and at a desk with it in English."""

from __future__ import annotations

from typing import Any

import pytest

from intake.models import Alert, Answer, Consent
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.staff import Staff
from tests.journeys.world import CONSENT, World


@pytest.mark.parametrize(
    ("size", "script", "language"),
    [(PHONE, False, "es"), (DESKTOP, True, "en")],
    ids=["phone, no script, es", "desktop, script, en"],
)
def test_an_intake_is_entered_from_the_first_word_to_the_profile(
    device: Any, site: str, world: World, size: tuple[int, int], script: bool, language: str
) -> None:
    invitation = world.sent(language).invitation
    ana = Staff(device(size, script=script), site).is_signed_in(world.session_of(world.ana)).opens("/accounts/me/")
    if language != "en":
        ana.presses(ana.page.locator(f"footer button[value={language}]"))
    ana.opens(f"/p/{invitation.patient_id}/").presses(ana.page.locator("a[href$='/enter/']"))
    assert "Pia Example" in ana.reads
    ana.page.check("[name=is_confirmed]")
    ana.page.check("[name=way][value=by-phone]")
    ana.page.check("[name=privacy][value=alone]")
    ana.presses(ana.page.locator("main form .actions button"))

    assert CONSENT[language] in ana.reads
    ana.page.check("[name=agrees][value=yes]")
    ana.presses(ana.page.locator("main form .actions button"))
    assert Consent.objects.get().recorded_by == world.ana

    ana.page.fill("[name=contact]", "021 000")
    ana.presses(ana.page.locator("main form .actions button"))
    for _part in ("worry", "relationships"):
        chooses(ana, "1")
        ana.presses(ana.page.locator("main form .actions button"))
    chooses(ana, "1", but="S1")
    ana.page.check("[name=a-S1][value='2']")
    if not script:
        ana.presses(ana.page.locator("main form .actions button"))
    ana.page.wait_for_url("**/alerts/*/")
    alert = Alert.objects.get()
    assert "09 000 0001" in ana.reads
    assert (alert.evidence["language"], alert.evidence["entered"]["name"]) == (language, "Ana")
    assert alert.acknowledged_at is None

    ana.presses(ana.page.locator("main form.actions a"))
    if ana.page.locator("[name=a-M1]").count():  # what was tapped after the alert is still open
        ana.presses(ana.page.locator("main form .actions button"))
    while "/part/" in ana.place:
        ana.presses(ana.page.locator("main form .actions button").first)
        if "/alerts/" in ana.place:
            ana.presses(ana.page.locator("main form.actions a"))
    assert ana.place.endswith("/check/")
    ana.presses(ana.page.locator("main form .actions button"))

    assert ana.place == f"/p/{invitation.patient_id}/"
    assert set(Answer.objects.values_list("actor_kind", "language")) == {("staff", language)}
    assert invitation.profiles.count() == 1


def chooses(ana: Staff, code: str, but: str = "") -> None:
    """Choose the same answer in every statement of the page; what is saved by itself is waited for."""
    for line in ana.page.locator("fieldset.statement").all():
        item = (line.get_attribute("id") or "").removeprefix("line-")
        if item != but:
            line.locator(f"[value='{code}']").first.check()
    ana.page.wait_for_load_state("networkidle")
