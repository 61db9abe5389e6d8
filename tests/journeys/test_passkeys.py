"""A passkey: added, named, and then it opens the account, alone or after the password; removed, it opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from tests.journeys.conftest import DESKTOP
from tests.journeys.staff import Staff
from tests.journeys.test_staff_sign_in import signs_in
from tests.journeys.world import World

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Key:
    """A virtual authenticator in somebody's computer."""

    def __init__(self, page: Any) -> None:
        self.browser = page.context.new_cdp_session(page)
        self.browser.send("WebAuthn.enable")
        self.id = self.browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    def knows_its_person(self, yes: bool) -> None:
        """Let the finger or face be right or wrong from now on."""
        self.browser.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes})


@pytest.fixture
def newcomer(device: Callable[..., Any], site: str, world: World, settings: Any) -> Staff:
    """Ana at a computer that can keep passkeys, by the name that browsers allow passkeys on without TLS."""
    named = site.replace("127.0.0.1", "localhost")
    settings.PUBLIC_URL = named
    settings.CSRF_TRUSTED_ORIGINS = [named]
    cache.clear()
    return Staff(device(DESKTOP), named)


@pytest.fixture
def key(newcomer: Staff) -> Key:
    return Key(newcomer.page)


@pytest.fixture
def with_passkey(newcomer: Staff, key: Key, world: World) -> Staff:
    """Ana, who has just set a passkey up as her second step."""
    signs_in(newcomer, world.ana.email)
    newcomer.page.get_by_role("link", name="Use a passkey instead").click()
    newcomer.page.fill("[name=name]", "My laptop")
    newcomer.page.get_by_role("button", name="Add the passkey").click()
    newcomer.page.wait_for_url("**/recovery-codes/")
    return newcomer


def signs_out(staff: Staff) -> Staff:
    staff.opens("/caseload/").page.locator("header form[action='/accounts/logout/'] button").click()
    cache.clear()
    return staff


def test_the_first_passkey_opens_the_work_and_brings_recovery_codes(with_passkey: Staff) -> None:
    assert with_passkey.page.locator("ul.codes li").count() == 10
    assert with_passkey.opens("/caseload/").place == "/caseload/"
    assert "My laptop" in with_passkey.opens("/accounts/2fa/").reads


def test_a_passkey_alone_signs_in(with_passkey: Staff) -> None:
    signs_out(with_passkey).opens("/accounts/login/?next=/accounts/me/")
    with_passkey.page.get_by_role("button", name="Sign in with a passkey").click()
    with_passkey.page.wait_for_url(lambda url: url.endswith("/accounts/me/") and "next" not in url)
    assert "Where you are signed in" in with_passkey.reads


def test_a_passkey_is_the_second_step_after_the_password(with_passkey: Staff, world: World) -> None:
    signs_in(signs_out(with_passkey), world.ana.email)
    assert with_passkey.place == "/accounts/2fa/authenticate/"
    with_passkey.page.get_by_role("button", name="Use my passkey").click()
    with_passkey.page.wait_for_url("**/caseload/")


def test_a_wrong_finger_signs_nobody_in_and_the_page_says_so(with_passkey: Staff, key: Key) -> None:
    signs_out(with_passkey).opens("/accounts/login/")
    key.knows_its_person(False)
    with_passkey.page.get_by_role("button", name="Sign in with a passkey").click()
    with_passkey.page.get_by_text("That did not work, or it was stopped.").wait_for()
    assert with_passkey.opens("/caseload/").place == "/accounts/login/"


def test_a_passkey_is_renamed_and_removed(with_passkey: Staff) -> None:
    page = with_passkey.opens("/accounts/2fa/").page
    page.get_by_role("link", name="Rename My laptop").click()
    page.fill("[name=name]", "The desk")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/2fa/")
    page.get_by_role("link", name="Remove The desk").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.wait_for_url("**/2fa/")
    assert "There is no passkey yet." in with_passkey.reads
    assert with_passkey.opens("/caseload/").place == "/accounts/2fa/totp/activate/"


def test_a_removed_passkey_opens_nothing(with_passkey: Staff) -> None:
    page = with_passkey.opens("/accounts/2fa/").page
    page.get_by_role("link", name="Remove My laptop").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.wait_for_url("**/2fa/")
    page.context.clear_cookies()
    with_passkey.opens("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That passkey did not open an account here.").wait_for()
    assert with_passkey.opens("/caseload/").place == "/accounts/login/"
