"""What a stolen session must not do asks who is there once more: exactly the addresses that the table names."""

import pytest
from django.db import transaction

from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, address, houses, staff_routes  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GUARDED = sorted(name for name, rule in ROUTES.items() if rule.get("fresh"))
WHO = ("cleo", "ana", "lea", "rae", "eddie")


def send(house, name: str, minutes_ago: int):
    """Send a form by whoever may, whose sign-in lies so far back; what that changed is taken back."""
    who = ROUTES[name].get("as") or next(person for person in WHO if holds(person, set(ROUTES[name]["may"])))
    with transaction.atomic():
        client = people.signed_in(house.staff[who], minutes_ago)
        before = people.rows_fingerprint()
        reply = client.post(address(name, house.ids), {"name": "A name", "role": "lead"})
        changed = people.rows_fingerprint() != before
        transaction.set_rollback(True)
    return reply, changed


def holds(person: str, needed: set[str]) -> bool:
    return needed <= {str(permission) for role in people.STAFF[person] for permission in role.permissions}


def is_asked(reply) -> bool:
    return reply.status_code == 302 and reply.headers["Location"].startswith("/accounts/prove/")


def test_there_are_addresses_to_guard():
    assert len(GUARDED) >= 7


def test_an_old_sign_in_is_asked_again_there_and_nowhere_else(houses):  # noqa: F811
    here, _there = houses
    asked = {name: send(here, name, minutes_ago=6) for name in staff_routes()}
    assert sorted(name for name, (reply, _changed) in asked.items() if is_asked(reply)) == GUARDED
    assert [name for name in GUARDED if asked[name][1]] == []


def test_a_fresh_sign_in_is_not_asked(houses):  # noqa: F811
    here, _there = houses
    assert [name for name in GUARDED if is_asked(send(here, name, minutes_ago=4)[0])] == []
