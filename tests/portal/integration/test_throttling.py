"""Knocking too often at the token endpoint and its neighbours, without anybody locking a client out."""

import base64
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client as Browser
from django.test import RequestFactory

from portal.audit import actor
from portal.integration import throttling
from portal.integration.actions import make_client
from portal.integration.scopes import SCOPES
from portal.integration.throttling import address_of, clients_named
from tests.portal.integration.test_tokens import ask

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
PATHS = ["/o/token", "/o/introspect", "/o/revoke_token"]
SCOPE = {"scope": "system/Patient.rs"}


@pytest.fixture(autouse=True)
def _a_minute_that_stands_still():
    cache.clear()
    with time_machine.travel(datetime(2026, 1, 31, 9, 0, 15, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def made(clinic):
    return make_client(clinic=clinic, name="Records", scopes=SCOPES, by=actor.system("tests"))


@pytest.fixture
def other(clinic):
    return make_client(clinic=clinic, name="Portal", scopes=SCOPES, by=actor.system("tests"))


@pytest.fixture
def here(db):
    return Browser(REMOTE_ADDR=HERE)


@pytest.fixture
def elsewhere(db):
    return Browser(REMOTE_ADDR=ELSEWHERE)


def guess(browser, client, path="/o/token", times=throttling.WRONG_OF_CLIENT):
    return [ask(browser, (client, "wrong"), path, token="x", **SCOPE).status_code for _ in range(times)]


class Unheard:
    client_id = "nobody-was-given-this-id"


@pytest.mark.parametrize("path", PATHS)
def test_after_ten_wrong_secrets_a_client_waits_at_that_address(here, made, path):
    assert guess(here, made[0], path) == [401] * 10
    reply = ask(here, made, path, token="x", **SCOPE)
    assert reply.status_code == 429
    assert reply.json()["error"] == "temporarily_unavailable"
    assert (reply["Retry-After"], reply["Cache-Control"]) == ("46", "no-store")


@pytest.mark.parametrize("path", PATHS)
def test_wrong_secrets_at_one_endpoint_count_at_the_others(here, made, path):
    guess(here, made[0], "/o/introspect")
    assert ask(here, made, path, token="x", **SCOPE).status_code == 429


def test_when_the_minute_is_over_it_may_try_again(here, made):
    guess(here, made[0])
    with time_machine.travel(datetime(2026, 1, 31, 9, 1, 0, tzinfo=UTC), tick=False):
        assert ask(here, made, **SCOPE).status_code == 200


def test_guessing_from_elsewhere_does_not_lock_a_client_out(here, elsewhere, made):
    guess(elsewhere, made[0], times=40)
    assert ask(elsewhere, made, **SCOPE).status_code == 429
    assert ask(here, made, **SCOPE).status_code == 200


def test_a_client_without_wrong_tries_does_not_wait_for_another_one(here, made, other):
    guess(here, made[0])
    assert ask(here, other, **SCOPE).status_code == 200


def test_one_address_cannot_try_many_clients(here, made):
    for number in range(throttling.WRONG_OF_ADDRESS):
        client = Unheard()
        client.client_id = f"guess-{number}"
        assert guess(here, client, times=1) == [401]
    assert ask(here, made, **SCOPE).status_code == 429


def test_a_client_that_came_in_from_there_before_is_not_held_up_by_that(here, made, other):
    assert ask(here, made, **SCOPE).status_code == 200
    for number in range(throttling.WRONG_OF_ADDRESS):
        client = Unheard()
        client.client_id = f"guess-{number}"
        guess(here, client, times=1)
    assert ask(here, other, **SCOPE).status_code == 429
    assert ask(here, made, **SCOPE).status_code == 200


def test_there_is_an_end_to_right_requests_too(here, elsewhere, made, monkeypatch):
    monkeypatch.setattr(throttling, "ALL_OF_ADDRESS", 2)
    assert [ask(here, made, **SCOPE).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(elsewhere, made, **SCOPE).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_client_that_exists_and_one_that_does_not_get_the_same_answer(here, made, path):
    told = []
    for client in (made[0], Unheard()):
        cache.clear()
        replies = [ask(here, (client, "wrong"), path, token="x", **SCOPE) for _ in range(11)]
        kept = ("Content-Type", "WWW-Authenticate", "Retry-After", "Cache-Control")
        told.append([(r.status_code, r.content, [r.get(name) for name in kept]) for r in replies])
    assert told[0] == told[1]
    assert [status for status, _, _ in told[0]] == [401] * 10 + [429]


@pytest.mark.parametrize("path", PATHS)
def test_and_the_answer_takes_as_many_hashes(here, made, path, monkeypatch):
    hashes = []
    encode = throttling_hasher().encode
    monkeypatch.setattr(throttling_hasher(), "encode", lambda *args, **kw: hashes.append(1) or encode(*args, **kw))
    guess(here, made[0], path, times=1)
    known = len(hashes)
    guess(here, Unheard(), path, times=1)
    assert (known, len(hashes)) == (known, 2 * known)
    assert known


def throttling_hasher():
    from django.contrib.auth.hashers import MD5PasswordHasher

    return MD5PasswordHasher


def test_naming_a_client_in_two_places_counts_for_both(here, made):
    pair = base64.b64encode(b"somebody-else:wrong").decode()
    for _ in range(throttling.WRONG_OF_CLIENT):
        ask(here, (made[0], "wrong"), headers={"Authorization": f"Basic {pair}"}, **SCOPE)
    assert ask(here, made, **SCOPE).status_code == 429


@pytest.mark.parametrize("header", ["", "Basic", "Basic ???", "Basic /w==", "Bearer abc", "Basic " + "YQ=="])
def test_a_header_that_names_nobody_names_nobody(header):
    assert list(clients_named(RequestFactory().post("/o/token", headers={"Authorization": header}))) == []


@pytest.mark.parametrize(
    ("over_tls", "forwarded", "address"),
    [(False, "203.0.113.9", HERE), (True, "203.0.113.9", "203.0.113.9"), (True, "", HERE),
     (True, "a made-up one, 203.0.113.9", "203.0.113.9")],
)  # fmt: skip
def test_only_what_our_own_proxy_wrote_is_believed(settings, over_tls, forwarded, address):
    settings.SERVED_OVER_TLS = over_tls
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=HERE)
    assert address_of(request) == address


def test_wrong_tokens_at_the_api_are_counted_for_the_address(here, elsewhere, monkeypatch):
    monkeypatch.setattr("portal.api.throttling.QUOTA", 2)
    asked = {"headers": {"Authorization": "Bearer wrong"}}
    assert [here.get("/api/v1/patients", **asked).status_code for _ in range(3)] == [401, 401, 429]
    assert elsewhere.get("/api/v1/patients", **asked).status_code == 401
