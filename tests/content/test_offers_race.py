"""Two people of one clinic choose at the same moment, each on a connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from content import actions, offers
from content.actions import offers as choosing
from content.audiences import AUDIENCES
from content.models import AudienceLeftOut
from portal.accounts.models import Clinic
from portal.audit.actor import staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MEANWHILE = 0.5  # seconds in which somebody whom nothing held back would be done
GIVEN_UP = 30


def choice_of(user: Any, clinic: Clinic, *audiences: str) -> Callable[[], None]:
    own, by = Clinic.objects.get(pk=clinic.pk), staff(user, clinic)
    return lambda: actions.choose_audiences(clinic=own, audiences=audiences, by=by)


def at_once(*acts: Callable[[], None]) -> None:
    """Do each in a thread with its own connection; what one raises is raised here."""
    faults: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as fault:  # a thread would only print it
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GIVEN_UP)
    assert not faults


def test_two_who_choose_other_readers_at_once_never_leave_out_everybody(clinic, lead, cleo, monkeypatch):
    """The first stands in the middle of its transaction until the second is done, or has had the time to be."""
    inside, second_is_done = threading.Event(), threading.Event()
    first, second = choice_of(lead, clinic, "myself"), choice_of(cleo, clinic, "family", "parents")
    keep = choosing._keep

    def in_the_middle(row: Any) -> None:
        if isinstance(row, AudienceLeftOut) and not inside.is_set():
            inside.set()
            assert not second_is_done.wait(MEANWHILE), "nothing held the second back"
        keep(row)

    def later() -> None:
        assert inside.wait(GIVEN_UP)
        try:
            second()
        finally:
            second_is_done.set()

    monkeypatch.setattr(choosing, "_keep", in_the_middle)
    at_once(first, later)

    assert offers.left_out(clinic) == {each.key for each in AUDIENCES} - {"family", "parents"}
