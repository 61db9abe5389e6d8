"""The outbox delivers at least once, marks after sending, and never gives up."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.audit import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(monkeypatch):
    """A handler that notes what it got; `outcomes` says what it does next."""

    class Handler:
        got: list = []
        outcomes: list = []

        def __call__(self, message):
            self.got.append(message.pk)
            outcome = self.outcomes.pop(0) if self.outcomes else outbox.Outcome(sent=True)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

    handler = Handler()
    handler.got, handler.outcomes = [], []
    monkeypatch.setitem(outbox._handlers, "test", handler)
    return handler


def post(clinic, pia, **fields):
    return outbox.post("test", about=pia, clinic_id=clinic.pk, patient_id=pia.pk, **fields)


def test_a_message_is_sent_and_finished(clinic, pia, handler):
    message = post(clinic, pia, secret={"token": "t"})
    assert outbox.deliver_due() == 1
    message.refresh_from_db()
    assert (message.times_sent, message.secret) == (1, None)
    assert message.finished_at is not None


def test_a_finished_message_is_not_sent_again(clinic, pia, handler):
    post(clinic, pia)
    outbox.deliver_due()
    assert outbox.deliver_due() == 0


def test_a_failed_message_waits_and_is_tried_again(clinic, pia, handler):
    handler.outcomes = [outbox.NotDelivered("mail: timeout")]
    message = post(clinic, pia)
    outbox.deliver_due()
    message.refresh_from_db()
    assert message.last_error == "mail: timeout"
    assert outbox.deliver_due() == 0
    with time_machine.travel(timezone.now() + outbox.FIRST_PAUSE + timedelta(seconds=1)):
        assert outbox.deliver_due() == 1
    message.refresh_from_db()
    assert message.finished_at is not None


def test_a_lease_keeps_the_second_worker_away(clinic, pia, handler):
    message = post(clinic, pia)
    assert outbox.claim(message)
    assert not outbox.claim(message)


def test_a_worker_that_died_leaves_the_message_to_the_next(clinic, pia, handler):
    message = post(clinic, pia)
    outbox.claim(message)
    with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        assert outbox.deliver_due() == 1


def test_a_message_that_must_be_repeated_comes_back(clinic, pia, handler):
    handler.outcomes = [outbox.Outcome(sent=True, again_after=timedelta(minutes=5))]
    message = post(clinic, pia)
    outbox.deliver_due()
    message.refresh_from_db()
    assert (message.times_sent, message.finished_at) == (1, None)


def test_pauses_grow_and_end_at_a_quarter_of_an_hour():
    assert [outbox.pause_before(n).seconds for n in (1, 2, 3, 8, 99)] == [10, 20, 40, 900, 900]
