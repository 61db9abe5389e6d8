"""For an hour the mail server refuses, hangs, or takes a message and drops the line: nothing is lost or held up."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from intake.models import Alert
from intake.models.alerts import TOP
from portal.accounts.roles import Role
from portal.audit import mail as mail_room
from portal.audit import outbox
from portal.audit.actor import system
from portal.audit.models import Delivery, Outbox
from portal.audit.outbox import NotDelivered
from portal.care.actions import climb_late_alerts
from tests.conftest import make_patient, make_user
from tests.portal.care.people import alerted
from tests.portal.care.test_ladder import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HOUR, TURN = timedelta(hours=1), timedelta(seconds=30)
ALERTS, SLOW = 20, timedelta(seconds=10)


class Server:
    """A mail server in one of its moods."""

    def __init__(self, mood: str, clock) -> None:
        self.mood, self.clock, self.got = mood, clock, Counter()

    def take(self, message) -> None:
        name = message.extra_headers["Message-ID"]
        if self.mood == "hangs":
            self.clock.shift(SLOW)
        if self.mood in ("refuses", "hangs"):
            raise NotDelivered(f"mail: {self.mood}")
        self.got[name] += 1
        if self.mood == "takes it and drops":
            raise NotDelivered("mail: dropped")


@pytest.mark.parametrize("mood", ["refuses", "hangs", "takes it and drops"])
def test_an_hour_of_trouble_loses_no_alert_and_holds_none_up(clinic, monkeypatch, mood):
    clinic.has_night_cover = True
    clinic.save()
    with time_machine.travel(NOON, tick=False) as clock:
        make_user(clinic, "Lea", Role.LEAD)
        server = Server(mood, clock)
        monkeypatch.setattr(mail_room, "send", server.take)
        alerts = [alerted(make_patient(clinic, f"Pia {number}")) for number in range(ALERTS)]
        for alert in alerts:
            outbox.post("alert.raised", about=alert, clinic_id=clinic.pk, patient_id=alert.patient_id)
        work(clock, until=NOON + HOUR)
        climbed = {alert.pk: list(alert.events.values_list("rung", flat=True)) for alert in alerts}
        assert all(rungs == list(range(1, TOP + 1)) for rungs in climbed.values())
        assert not Delivery.objects.exclude(sent_at=None).exists()  # nobody says that anything left
        server.mood = "well"
        work(clock, until=NOON + HOUR + timedelta(minutes=16))  # the longest pause is a quarter of an hour
    told = set(Delivery.objects.filter(times_sent__gt=0).values_list("outbox__about_id", flat=True))
    assert told == {alert.pk for alert in alerts}
    assert not Alert.objects.exclude(acknowledged_at=None).exists()
    assert Outbox.objects.waiting().filter(topic__startswith="alert.").exists()  # they go on until somebody answers
    if mood != "takes it and drops":  # what came twice is the same message twice, and says so by its id
        assert max(server.got.values()) == 1


def work(clock, until) -> None:
    """Let a worker turn until a moment."""
    while timezone.now() < until:
        outbox.deliver_due(limit=200)
        climb_late_alerts(by=system("worker"))
        clock.shift(TURN)
