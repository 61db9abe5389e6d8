"""Where somebody is signed in, in words; ended by them, and by every change of what they may do."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts import actions
from portal.accounts.models import StaffSession
from portal.accounts.roles import Role
from portal.audit import actor
from tests.conftest import make_user
from tests.portal.accounts.test_doors import PASSWORD, sign_in_by_password
from tests.sign_in import sign_in

pytestmark = pytest.mark.urls("tests.portal.accounts.door_pages")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"
NEW_PASSWORD = "a quiet walk by the lake"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def here(client, ana) -> Client:
    return sign_in(client, ana)


@pytest.fixture
def there(ana) -> Client:
    return sign_in(Client(), ana)


def is_in(client: Client) -> bool:
    return client.get("/patients/").status_code == 200


def the_only_session(client: Client) -> str:
    return client.session["staff_session"]


def test_a_sign_in_is_listed_by_kind_and_browser_alone(ana):
    phone = Client(HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="203.0.113.9")
    sign_in_by_password(phone, ana)

    row = StaffSession.objects.get()

    assert row.label == "phone Safari"
    assert not {"203.0.113.9", IPHONE} & {str(value) for value in vars(row).values()}


def test_the_list_shows_this_one_first(here, there, ana):
    StaffSession.objects.filter(pk=the_only_session(there)).update(label="phone Safari")

    devices = here.get("/accounts/me/").context["devices"]

    assert [(row["name"], row["is_this"]) for row in devices] == [("Computer, Firefox", True), ("Phone, Safari", False)]


def test_a_session_that_is_over_is_not_listed(here, there):
    StaffSession.objects.filter(pk=the_only_session(there)).update(seen_at=timezone.now() - timedelta(minutes=16))

    assert len(here.get("/accounts/me/").context["devices"]) == 1


def test_last_seen_is_written_at_most_once_a_minute(here):
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False) as clock:
        here.get("/patients/")
        first = StaffSession.objects.get().seen_at
        clock.shift(59)
        here.get("/patients/")
        assert StaffSession.objects.get().seen_at == first
        clock.shift(2)
        here.get("/patients/")
        assert StaffSession.objects.get().seen_at == timezone.now()


def test_one_session_is_ended_and_this_one_goes_on(here, there):
    assert is_in(there)

    here.post(f"/accounts/devices/{the_only_session(there)}/end/")

    assert not is_in(there)
    assert is_in(here)


def test_all_others_are_ended_at_once(here, there, ana):
    third = sign_in(Client(), ana)

    here.post("/accounts/devices/others/end/")

    assert [is_in(each) for each in (here, there, third)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(here, clinic):
    ben = sign_in(Client(), make_user(clinic, "Ben", Role.CLINICIAN))

    assert here.post(f"/accounts/devices/{the_only_session(ben)}/end/").status_code == 404
    here.post("/accounts/devices/others/end/")

    assert is_in(ben)


def test_signing_out_takes_the_session_off_the_list(here, there):
    there.post("/accounts/logout/")

    assert len(here.get("/accounts/me/").context["devices"]) == 1


def test_a_cookie_from_before_signing_out_opens_nothing(here):
    cookie = here.cookies["session"].value
    here.post("/accounts/logout/")
    thief = Client()
    thief.cookies["session"] = cookie

    assert not is_in(thief)


def test_a_new_password_ends_the_others_and_not_this_one(here, there):
    new = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    assert here.post("/accounts/password/change/", new).status_code == 302

    assert is_in(here)
    assert not is_in(there)
    assert StaffSession.objects.filter(ended_at=None).count() == 1


def test_a_wrong_old_password_ends_nothing(here, there):
    new = {"oldpassword": "wrong horse", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    here.post("/accounts/password/change/", new)

    assert is_in(there)


def test_a_password_that_was_reset_by_link_ends_all(here, there, ana):
    browser = Client()
    key = default_token_generator.make_token(ana)
    page = browser.get(f"/accounts/password/reset/key/{user_pk_to_url_str(ana)}-{key}/", follow=True)
    browser.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    ana.refresh_from_db()
    assert ana.check_password(NEW_PASSWORD)
    assert not is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize("change", ["give", "end", "deactivate"])
def test_a_change_of_roles_ends_every_session_at_once(here, there, ana, clinic, cleo, change):
    by = actor.staff(cleo, clinic)
    if change == "give":
        actions.give_role(user=ana, clinic=clinic, role=Role.LEAD, by=by)
    if change == "end":
        actions.end_role(membership=ana.memberships.get(), by=by)
    if change == "deactivate":
        actions.deactivate(user=ana, clinic=clinic, by=by)

    for browser in (here, there):
        assert browser.get("/patients/")["Location"].startswith("/accounts/login/")


def test_a_change_of_somebody_elses_roles_ends_nothing(here, clinic, cleo):
    ben = make_user(clinic, "Ben", Role.CLINICIAN)

    actions.give_role(user=ben, clinic=clinic, role=Role.LEAD, by=actor.staff(cleo, clinic))

    assert is_in(here)


def test_what_lies_a_month_back_is_forgotten(ana):
    old = StaffSession.objects.create(user=ana, label="computer", started_at=timezone.now() - timedelta(days=31))

    actions.begin_session(user=ana, label="phone", by=actor.Actor("staff", str(ana.pk), None, ana))

    assert not StaffSession.objects.filter(pk=old.pk).exists()
