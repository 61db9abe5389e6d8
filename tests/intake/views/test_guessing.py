"""Guessing links and codes is slow, and it does not keep the patient out of care."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from intake.policies import WRONG_CODES_BEFORE_PAUSE
from portal.audit import throttle


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def guesses_codes(token: str, times: int) -> None:
    stranger = Client()
    for _ in range(times):
        stranger.post(f"/i/{token}/", {"code": "WRONGONE"})


@pytest.mark.parametrize("address", ["/i/{}/", "/i/{}/ask/"])
def test_random_links_are_throttled(db, address):
    stranger = Client()
    send = stranger.post if "ask" in address else stranger.get
    codes = [send(address.format(f"guess-{number}")).status_code for number in range(throttle.DEAD_LINKS + 2)]

    assert set(codes[: throttle.DEAD_LINKS]) == {404}
    assert codes[throttle.DEAD_LINKS :] == [429, 429]


def test_a_true_link_opens_for_the_same_address_all_the_same(started):
    stranger = Client()
    for _ in range(throttle.DEAD_LINKS + 5):
        stranger.get("/i/guess/")

    page = stranger.get(f"/i/{started.issued.token}/")
    assert page.status_code == 200
    assert stranger.post(f"/i/{started.issued.token}/", {"code": started.issued.code}).status_code == 302


def test_wrong_codes_on_another_device_keep_nobody_out_who_is_in(started):
    guesses_codes(started.issued.token, WRONG_CODES_BEFORE_PAUSE)

    assert started.client.get("/you/part/2/1/").status_code == 200


def test_nor_whoever_comes_back_on_their_own_device(started, clock):
    guesses_codes(started.issued.token, WRONG_CODES_BEFORE_PAUSE)
    clock.shift(16 * 60)
    guesses_codes(started.issued.token, WRONG_CODES_BEFORE_PAUSE)
    assert started.client.get("/you/part/2/1/").status_code == 401

    assert started.client.post("/you/back/", {"code": started.issued.code}).status_code == 303


def test_ten_wrong_codes_pause_the_way_in_on_a_new_device(started, clock):
    guesses_codes(started.issued.token, WRONG_CODES_BEFORE_PAUSE)
    other = Client()
    link = f"/i/{started.issued.token}/"

    assert other.post(link, {"code": started.issued.code}).status_code == 422
    clock.shift(15 * 60 + 1)
    assert other.post(link, {"code": started.issued.code}).status_code == 302


def test_ten_wrong_codes_on_the_own_device_pause_that_device(started, clock):
    clock.shift(16 * 60)
    for _ in range(WRONG_CODES_BEFORE_PAUSE):
        assert started.client.post("/you/back/", {"code": "WRONGONE"}).status_code == 422

    assert started.client.post("/you/back/", {"code": started.issued.code}).status_code == 422
    clock.shift(15 * 60 + 1)
    assert started.client.post("/you/back/", {"code": started.issued.code}).status_code == 303
