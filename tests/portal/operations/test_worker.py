import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from portal.audit import outbox
from portal.audit.models import Heartbeat, Outbox
from portal.audit.outbox import Outcome
from portal.operations import worker as room
from portal.operations.worker import Worker

TOPIC = "test.worker"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def delivered(monkeypatch) -> list:
    """The messages that a handler of our topic was given."""
    seen: list = []
    monkeypatch.setitem(outbox._handlers, TOPIC, lambda message: seen.append(message.pk) or Outcome(sent=True))
    return seen


def test_a_turn_delivers_everything_that_is_due(pia, delivered):
    for _ in range(3):
        outbox.post(TOPIC, about=pia, clinic_id=pia.clinic_id)

    pause = Worker().turn()

    assert len(delivered) == 3
    assert not Outbox.objects.waiting().exists()
    assert pause == room.PAUSE_SECONDS


def test_a_turn_leaves_what_is_due_later(pia, delivered):
    message = outbox.post(TOPIC, about=pia, clinic_id=pia.clinic_id)
    Outbox.objects.filter(pk=message.pk).update(due_at=timezone.now() + timedelta(hours=1))

    Worker().turn()

    assert delivered == []


def test_the_heart_beats_every_five_seconds_and_not_more_often(db):
    clock = Clock()
    worker = Worker(clock)
    worker.turn()
    long_ago = timezone.now() - timedelta(days=1)

    Heartbeat.objects.update(at=long_ago)
    clock.now += 4
    worker.turn()
    assert Heartbeat.objects.get().at == long_ago

    clock.now += 1
    worker.turn()
    assert Heartbeat.objects.get().at > long_ago


def test_asked_to_end_it_finishes_the_message_in_hand_and_holds_no_lease(pia, monkeypatch):
    worker = Worker()
    monkeypatch.setitem(outbox._handlers, TOPIC, lambda message: worker.stop() or Outcome(sent=True))
    for _ in range(3):
        outbox.post(TOPIC, about=pia, clinic_id=pia.clinic_id)

    worker.turn()

    assert Outbox.objects.filter(finished_at__isnull=False).count() == 1
    assert not Outbox.objects.filter(leased_until__isnull=False).exists()


def test_a_broken_handler_keeps_no_other_message_from_leaving(pia, delivered, monkeypatch):
    def broken(_message):
        raise KeyError("Pia Example")

    monkeypatch.setitem(outbox._handlers, "test.broken", broken)
    first = outbox.post("test.broken", about=pia, clinic_id=pia.clinic_id)
    outbox.post(TOPIC, about=pia, clinic_id=pia.clinic_id)

    assert Worker().turn() == room.PAUSE_SECONDS
    assert len(delivered) == 1
    first.refresh_from_db()
    assert (first.last_error, first.leased_until, first.finished_at) == ("broken: KeyError", None, None)
    assert first.due_at > timezone.now()  # tried again: it is never lost


def test_a_handler_that_finds_no_database_waits_for_it(pia, monkeypatch):
    def away(_message):
        raise OperationalError("gone")

    monkeypatch.setattr(room.connections, "close_all", lambda: None)
    monkeypatch.setitem(outbox._handlers, TOPIC, away)
    message = outbox.post(TOPIC, about=pia, clinic_id=pia.clinic_id)

    assert Worker().turn() == 1
    message.refresh_from_db()
    assert message.last_error == ""  # its lease runs out, and it is tried again


def test_while_the_database_is_away_it_waits_longer_each_time_up_to_half_a_minute(db, monkeypatch):
    def fail(limit: int) -> int:
        raise OperationalError("gone")

    monkeypatch.setattr(room, "deliver_due", fail)
    monkeypatch.setattr(room.connections, "close_all", lambda: None)
    worker = Worker()

    assert [worker.turn() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_it_works_on_when_the_database_is_back(db, monkeypatch):
    worker = Worker()
    with monkeypatch.context() as patch:
        patch.setattr(room, "deliver_due", lambda limit: (_ for _ in ()).throw(OperationalError("gone")))
        patch.setattr(room.connections, "close_all", lambda: None)
        worker.turn()
        worker.turn()

    assert worker.turn() == room.PAUSE_SECONDS


def test_asked_to_end_it_does_not_wait_out_its_pause(db, monkeypatch):
    monkeypatch.setattr(room.signal, "signal", lambda *_: None)
    monkeypatch.setattr(room.connections, "close_all", lambda: None)
    worker = Worker()
    monkeypatch.setattr(worker, "turn", lambda: worker.stop() or 600.0)
    started = time.monotonic()

    worker.work()

    assert time.monotonic() - started < 60
