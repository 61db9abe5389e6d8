"""Signing in to work: a password, then the second factor, and no patient data before it."""

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from tests.journeys.conftest import DESKTOP
from tests.journeys.staff import Staff
from tests.journeys.world import World

PASSWORD = "correct horse battery"
STEP = 30


@pytest.fixture
def newcomer(device: Any, site: str) -> Staff:
    return Staff(device(DESKTOP), site)


def signs_in(staff: Staff, email: str) -> Staff:
    staff.opens("/accounts/login/").page.fill("input[name=login]", email)
    staff.page.fill("input[name=password]", PASSWORD)
    staff.page.locator("main form").first.get_by_role("button").click()
    return staff


def shown_by_the_app(secret: str) -> str:
    """The six figures that an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP))


def types_the_code(staff: Staff, secret: str) -> Staff:
    staff.page.fill("input[name=code]", shown_by_the_app(secret))
    staff.page.locator("form:has(input[name=code])").get_by_role("button").first.click()
    return staff


def sets_up_the_app(staff: Staff) -> str:
    """Set up the authenticator app as the page says; return its key."""
    secret = staff.page.locator("ol.steps b").inner_text()
    types_the_code(staff, secret)
    staff.page.wait_for_url(lambda url: "activate" not in url)
    return secret


def test_password_then_second_factor_then_the_caseload(newcomer: Staff, world: World) -> None:
    signs_in(newcomer, world.ana.email)
    assert newcomer.place == "/accounts/2fa/totp/activate/"
    secret = sets_up_the_app(newcomer)
    newcomer.opens("/caseload/")
    assert newcomer.page.locator("main h1").inner_text() == "Caseload"

    newcomer.page.locator("header form[action='/accounts/logout/'] button").click()
    cache.clear()  # the same figures within half a minute would be a replay
    signs_in(newcomer, world.ana.email)
    assert newcomer.place == "/accounts/2fa/authenticate/"
    types_the_code(newcomer, secret)
    newcomer.page.wait_for_url("**/caseload/")


def test_a_password_alone_opens_no_patient(newcomer: Staff, world: World) -> None:
    patient = world.sent().invitation.patient
    signs_in(newcomer, world.ana.email)
    for path in ("/caseload/", f"/p/{patient.pk}/", f"/p/{patient.pk}/print/", "/intakes/new/", "/clinic/"):
        newcomer.opens(path)
        assert newcomer.place == "/accounts/2fa/totp/activate/"
        assert patient.name not in newcomer.page.content()


def test_a_wrong_password_says_nothing_about_who_exists(newcomer: Staff, world: World) -> None:
    signs_in(newcomer, "nobody@harbour.example")
    assert newcomer.place == "/accounts/login/"
    unknown = newcomer.page.locator("main .errsum").inner_text()
    newcomer.page.fill("input[name=login]", world.ana.email)
    newcomer.page.fill("input[name=password]", "wrong horse battery")
    newcomer.page.locator("main form").first.get_by_role("button").click()
    assert newcomer.page.locator("main .errsum").inner_text() == unknown
