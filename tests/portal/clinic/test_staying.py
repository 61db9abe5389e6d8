"""A staff session ends after 15 quiet minutes or 12 hours; what was typed then stands there after signing in again."""

import re

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts.kept import KEPT
from portal.care.models import Note
from tests.portal.clinic import intakes
from tests.sign_in import sign_in

SECRET, PASSWORD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "correct horse battery"
WRITTEN = "She called her sister."
MINUTE = 60


@pytest.fixture
def clock():
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def notes(ana, pia) -> str:
    intakes.sent(pia, ana, {intakes.CHECK_IN: {}})
    return f"/p/{pia.pk}/notes/"


def signs_in_again(client: Client, user, next_page: str = "/accounts/kept/"):
    """Sign in by password and app, as a person does; return the reply that leads on."""
    TOTP.activate(user, SECRET)
    client.post(f"/accounts/login/?next={next_page}", {"login": user.email, "password": PASSWORD, "next": next_page})
    code = format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def fields_of(page) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))


def test_a_page_carries_how_long_its_session_lasts(clock, as_ana):
    as_ana.get("/caseload/")
    clock.shift(40)
    page = as_ana.get("/caseload/").content.decode()
    assert 'data-url="/accounts/stay/" data-left="860" data-latest="43160" data-idle="900"' in page


def test_staying_keeps_the_session_any_number_of_times(clock, as_ana):
    for _ in range(8):
        clock.shift(14 * MINUTE)
        assert as_ana.post("/accounts/stay/").status_code == 200
    assert as_ana.get("/caseload/").status_code == 200


def test_twelve_hours_are_the_end_however_often_somebody_stays(clock, as_ana):
    as_ana.get("/caseload/")
    for _ in range(51):
        clock.shift(14 * MINUTE)
        assert as_ana.post("/accounts/stay/").status_code == 200
    clock.shift(7 * MINUTE)
    assert as_ana.post("/accounts/stay/").headers["Location"].startswith("/accounts/login/")


def test_asking_how_long_is_left_is_not_staying(clock, as_ana):
    as_ana.get("/caseload/")
    clock.shift(13 * MINUTE)
    asked = as_ana.get("/accounts/stay/", headers={"HX-Polling": "true"})
    assert asked.json() == {"left": 120, "latest": 42420}
    clock.shift(2 * MINUTE)
    assert as_ana.get("/caseload/").headers["Location"] == "/accounts/login/?next=/caseload/"


def test_polling_is_not_staying(clock, as_ana):
    as_ana.get("/caseload/")
    for _ in range(2):
        clock.shift(7 * MINUTE)
        assert as_ana.get("/caseload/rows/", headers={"HX-Polling": "true"}).status_code == 204
    clock.shift(2 * MINUTE)
    assert as_ana.get("/caseload/").status_code == 302


def test_writing_is_staying_to_the_second(clock, as_ana, notes):
    as_ana.get("/caseload/")
    clock.shift(30)
    as_ana.post(f"{notes}draft/", {"text": WRITTEN})
    assert as_ana.get("/accounts/stay/", headers={"HX-Polling": "true"}).json()["left"] == 900


def test_the_page_that_was_wanted_comes_after_the_sign_in_with_what_was_asked(clock, as_ana):
    as_ana.get("/caseload/")
    clock.shift(16 * MINUTE)
    assert as_ana.get("/caseload/?q=Pia").headers["Location"] == "/accounts/login/?next=/caseload/%3Fq%3DPia"


def test_a_saved_draft_stands_there_after_signing_in_again(clock, as_ana, ana, notes):
    as_ana.post(f"{notes}draft/", {"text": WRITTEN})
    clock.shift(16 * MINUTE)
    page = as_ana.get(notes.removesuffix("notes/"))
    signs_in_again(as_ana, ana, notes.removesuffix("notes/"))
    assert page.status_code == 302
    assert WRITTEN in as_ana.get(notes.removesuffix("notes/")).content.decode()


@pytest.mark.parametrize("address", ["", "draft/"])
def test_what_was_sent_too_late_is_given_back_and_saved_by_one_press(clock, as_ana, ana, notes, address):
    as_ana.get("/caseload/")
    clock.shift(16 * MINUTE)
    turned = as_ana.post(f"{notes}{address}", {"text": WRITTEN})
    assert turned.headers["Location"] == "/accounts/login/?next=/accounts/kept/"
    assert not Note.objects.exists()

    assert signs_in_again(as_ana, ana).headers["Location"] == "/accounts/kept/"
    page = as_ana.get("/accounts/kept/")
    assert WRITTEN in page.content.decode()
    assert fields_of(page)["text"] == WRITTEN
    sent_on = as_ana.post("/accounts/kept/", fields_of(page))
    assert (sent_on.status_code, sent_on.headers["Location"]) == (307, notes)
    assert as_ana.post(notes, fields_of(page)).status_code == 302
    assert Note.objects.get().text == WRITTEN
    assert as_ana.get("/accounts/kept/").status_code == 302


def test_what_is_typed_is_handed_over_just_before_the_end(clock, as_ana, ana, notes):
    as_ana.get("/caseload/")
    clock.shift(15 * MINUTE - 10)
    handed = {"kept_path": notes, "text": WRITTEN}
    assert as_ana.post("/accounts/keep/", handed, headers={"HX-Polling": "true"}).status_code == 204
    clock.shift(11)
    assert as_ana.get("/caseload/").headers["Location"] == "/accounts/login/?next=/accounts/kept/"
    signs_in_again(as_ana, ana)
    assert fields_of(as_ana.get("/accounts/kept/"))["text"] == WRITTEN


def test_whoever_comes_back_in_time_finds_nothing_old_later(clock, as_ana, notes):
    as_ana.get("/caseload/")
    clock.shift(14 * MINUTE)
    as_ana.post("/accounts/keep/", {"kept_path": notes, "text": WRITTEN}, headers={"HX-Polling": "true"})
    as_ana.get("/caseload/")
    assert KEPT not in as_ana.session


def test_what_is_kept_is_sealed(clock, as_ana, notes):
    as_ana.post("/accounts/keep/", {"kept_path": notes, "text": WRITTEN})
    stored = "".join(str(row.get_decoded()) for row in Session.objects.all())
    assert KEPT in stored
    assert WRITTEN not in stored


def test_nobody_else_is_given_what_was_kept(clock, as_ana, ben, notes):
    as_ana.get("/caseload/")
    clock.shift(16 * MINUTE)
    as_ana.post(notes, {"text": WRITTEN})
    signs_in_again(as_ana, ben)
    assert KEPT not in as_ana.session
    assert WRITTEN not in as_ana.get("/accounts/kept/", follow=True).content.decode()


def test_it_can_be_left(clock, as_ana, notes):
    as_ana.post("/accounts/keep/", {"kept_path": notes, "text": WRITTEN})
    assert as_ana.post("/accounts/kept/?leave=1").headers["Location"] == "/accounts/start/"
    assert KEPT not in as_ana.session
    assert not Note.objects.exists()


@pytest.mark.parametrize("path", ["/accounts/password/change/", "https://evil.example/", "//evil.example/", "notes/"])
def test_nothing_is_kept_for_a_password_page_or_another_site(as_ana, path):
    as_ana.post("/accounts/keep/", {"kept_path": path, "text": WRITTEN})
    assert KEPT not in as_ana.session


def test_a_forged_form_is_not_kept(clock, ana, notes):
    browser = sign_in(Client(enforce_csrf_checks=True), ana)
    browser.get("/caseload/")
    clock.shift(16 * MINUTE)
    browser.post(notes, {"text": WRITTEN})
    assert KEPT not in browser.session


def test_a_true_form_of_the_same_browser_is_kept(clock, ana, notes):
    browser = sign_in(Client(enforce_csrf_checks=True), ana)
    token = fields_of(browser.get("/caseload/"))["csrfmiddlewaretoken"]
    clock.shift(16 * MINUTE)
    browser.post(notes, {"text": WRITTEN, "csrfmiddlewaretoken": token})
    assert KEPT in browser.session
