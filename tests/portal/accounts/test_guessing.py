"""Guessing is slow, and it locks nobody out: each limit with the rightful person beside it."""

import re

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts import actions, adapter
from portal.accounts.known_devices import COOKIE
from portal.accounts.models import User
from portal.audit import actor, throttle
from portal.audit.models import Outbox
from portal.audit.outbox import deliver_due
from tests.portal.accounts.test_doors import PASSWORD
from tests.sign_in import sign_in

pytestmark = pytest.mark.urls("tests.portal.accounts.door_pages")
TOO_MANY = "Too many failed login attempts"
HERE, THERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def attacker() -> Client:
    return Client(REMOTE_ADDR=THERE)


@pytest.fixture
def person() -> Client:
    return Client(REMOTE_ADDR=HERE)


def tries(client: Client, email: str, password: str = "wrong horse"):
    return client.post("/accounts/login/", {"login": email, "password": password})


def is_in(reply) -> bool:
    return reply.status_code == 302


def test_five_wrong_passwords_stop_this_address(attacker, ana):
    for _ in range(5):
        assert TOO_MANY not in tries(attacker, ana.email).content.decode()

    assert TOO_MANY in tries(attacker, ana.email, PASSWORD).content.decode()


def test_they_do_not_keep_the_person_out_elsewhere(attacker, person, ana):
    for _ in range(10):
        tries(attacker, ana.email)

    assert is_in(tries(person, ana.email, PASSWORD))


def test_nor_in_their_own_browser_at_the_same_address(ana):
    browser = sign_in(Client(REMOTE_ADDR=THERE), ana)
    browser.get("/patients/")
    browser.post("/accounts/logout/")
    for _ in range(10):
        tries(Client(REMOTE_ADDR=THERE), ana.email)

    assert is_in(tries(browser, ana.email, PASSWORD))


def test_an_own_browser_is_slow_to_guess_as_well(ana):
    browser = sign_in(Client(REMOTE_ADDR=THERE), ana)
    browser.get("/patients/")
    browser.post("/accounts/logout/")
    for _ in range(5):
        tries(browser, ana.email)

    assert not is_in(tries(browser, ana.email, PASSWORD))


def test_after_five_minutes_the_address_may_try_again(attacker, ana, clock):
    for _ in range(6):
        tries(attacker, ana.email)
    clock.shift(301)

    assert is_in(tries(attacker, ana.email, PASSWORD))


def test_one_address_cannot_try_many_accounts(attacker, person, ana):
    for number in range(30):
        tries(attacker, f"somebody{number}@home.example")

    assert not is_in(tries(attacker, ana.email, PASSWORD))
    assert is_in(tries(person, ana.email, PASSWORD))


def spread(monkeypatch, email: str) -> None:
    """Try one account from many addresses, each a little."""
    monkeypatch.setattr(adapter, "MOST_WRONG_PASSWORDS", 8)
    for number in range(4):
        for _ in range(2):
            tries(Client(REMOTE_ADDR=f"192.0.2.{number}"), email)


def test_many_addresses_together_reach_the_ceiling_of_an_account(monkeypatch, person, ana, ben, clock):
    spread(monkeypatch, ana.email)

    assert not is_in(tries(person, ana.email, PASSWORD))
    assert is_in(tries(person, ben.email, PASSWORD))
    clock.shift(3601)
    assert is_in(tries(Client(REMOTE_ADDR=HERE), ana.email, PASSWORD))


def test_the_ceiling_does_not_close_the_persons_own_browser(monkeypatch, ana):
    browser = sign_in(Client(REMOTE_ADDR=HERE), ana)
    browser.get("/patients/")
    browser.post("/accounts/logout/")
    spread(monkeypatch, ana.email)

    assert is_in(tries(browser, ana.email, PASSWORD))


def test_a_new_password_by_link_lifts_the_ceiling(monkeypatch, person, ana):
    spread(monkeypatch, ana.email)
    person.post("/accounts/password/reset/", {"email": ana.email})
    deliver_due()
    address = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    page = person.get(address, follow=True)
    new = "a quiet walk by the lake"
    person.post(page.request["PATH_INFO"], {"password1": new, "password2": new})

    assert is_in(tries(person, ana.email, new))


def test_the_ceiling_is_far_above_what_one_address_reaches():
    assert adapter.MOST_WRONG_PASSWORDS >= 20 * 5


def test_an_account_that_nobody_has_is_limited_alike(attacker, ana):
    pages = {}
    for email in (ana.email, "nobody@home.example"):
        cache.clear()
        pages[email] = [re.sub(r'value="[^"]*"', "", tries(attacker, email).content.decode()) for _ in range(7)]

    assert pages[ana.email] == pages["nobody@home.example"]
    assert TOO_MANY in pages[ana.email][-1]


def test_the_cookie_of_a_known_browser_opens_nothing_and_names_nobody(ana, person):
    browser = sign_in(Client(), ana)
    value = browser.get("/patients/").cookies[COOKIE]
    person.cookies[COOKIE] = value.value

    assert person.get("/patients/")["Location"].startswith("/accounts/login/")
    assert ana.email not in value.value
    assert str(ana.pk) not in value.value
    assert value["httponly"]


def test_a_browser_is_known_to_its_own_person_only(ana, ben):
    browser = sign_in(Client(REMOTE_ADDR=THERE), ana)
    browser.get("/patients/")
    browser.post("/accounts/logout/")
    for _ in range(5):
        tries(Client(REMOTE_ADDR=THERE), ben.email)

    assert not is_in(tries(browser, ben.email, PASSWORD))


def test_a_session_without_the_second_step_makes_no_browser_known(ana, person):
    tries(person, ana.email, PASSWORD)
    person.get("/patients/")

    assert COOKIE not in person.cookies


def asks(client: Client, email: str):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reply = client.post("/accounts/password/reset/", {"email": email})
    return reply, [re.sub(r"'[^']*'|\b\d+\b|SAVEPOINT .*", "?", query["sql"]) for query in queries]


def test_asking_for_a_password_does_the_same_for_known_and_unknown(person, ana):
    known, work = asks(person, ana.email)
    unknown, same_work = asks(Client(REMOTE_ADDR=HERE), "nobody@home.example")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert work == same_work
    assert Outbox.objects.count() == 2


def test_only_whoever_exists_gets_the_message(person, ana):
    asks(person, ana.email)
    asks(person, "nobody@home.example")
    deliver_due()

    assert [message.to for message in mail.outbox] == [[ana.email]]
    assert not Outbox.objects.waiting().exists()
    assert not any(Outbox.objects.values_list("secret", flat=True))


def test_somebody_who_was_closed_out_gets_none(person, ana, clinic, cleo):
    actions.deactivate(user=ana, clinic=clinic, by=actor.staff(cleo, clinic))
    asks(person, ana.email)
    deliver_due()

    assert mail.outbox == []


def test_one_address_gets_three_messages_in_ten_minutes_whether_or_not_it_exists(ana, clock):
    for email in (ana.email, "nobody@home.example"):
        codes = [asks(Client(REMOTE_ADDR=f"192.0.2.{n}"), email)[0].status_code for n in range(5)]
        assert codes == [302, 302, 302, 429, 429]
    clock.shift(601)
    assert asks(Client(), ana.email)[0].status_code == 302


DEAD = [
    "/accounts/join/{}/",
    "/accounts/link/{}/",
    "/accounts/password/reset/key/1-{}/",
]


@pytest.mark.parametrize("address", DEAD)
def test_random_links_are_throttled_by_address(attacker, person, address, db):
    codes = [attacker.get(address.format(f"guess-{number}")).status_code for number in range(throttle.DEAD_LINKS + 2)]

    assert codes == [410] * throttle.DEAD_LINKS + [429, 429]
    assert person.get(address.format("guess")).status_code == 410


def test_the_page_of_too_many_tries_keeps_help_at_hand(attacker, db):
    for _ in range(throttle.DEAD_LINKS):
        attacker.get("/accounts/join/guess/")
    reply = attacker.get("/accounts/join/guess/")

    assert 'href="/help-now/"' in reply.content.decode()
    assert reply["Retry-After"] == "600"


def test_a_true_link_opens_all_the_same(attacker, clinic, cleo):
    _, token = actions.invite_staff(clinic=clinic, roles=["clinician"], by=actor.staff(cleo, clinic))
    for _ in range(throttle.DEAD_LINKS + 5):
        attacker.get("/accounts/join/guess/")

    assert attacker.get(f"/accounts/join/{token}/").status_code == 200


def test_after_ten_minutes_the_count_starts_anew(attacker, db, clock):
    for _ in range(throttle.DEAD_LINKS + 1):
        attacker.get("/accounts/join/guess/")
    clock.shift(601)

    assert attacker.get("/accounts/join/guess/").status_code == 410


def test_nothing_in_the_cache_says_an_address(attacker, ana):
    tries(attacker, ana.email)
    attacker.get("/accounts/join/guess/")
    ours = [name for name in cache._cache if ":tries:" in name]

    assert len(ours) == 2
    assert not [name for name in ours if THERE in name or ana.email in name]


@pytest.mark.parametrize(
    ("over_tls", "sent", "noted", "expected"),
    [
        (False, "198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (True, "10.0.0.1", "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        (True, "198.51.100.7", None, "198.51.100.7"),
        (False, "2001:db8:1:2:3::4", None, "2001:db8:1:2::"),
        (False, "nonsense", None, ""),
    ],
)
def test_whose_address_counts(rf, settings, over_tls, sent, noted, expected):
    settings.SERVED_OVER_TLS = over_tls
    headers = {"X-Forwarded-For": noted} if noted else {}

    assert throttle.address_of(rf.get("/", REMOTE_ADDR=sent, headers=headers)) == expected


def test_the_users_table_is_not_asked_when_a_password_is_asked_for(person, ana):
    _, work = asks(person, ana.email)

    assert not [sql for sql in work if User._meta.db_table in sql and "SELECT" in sql]
