"""The worker's duties are done when they are due, by one worker, and again after their time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.operations import duties
from portal.operations.backup import taking

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(monkeypatch):
    """One duty that counts how often it was done."""
    done = []
    duty = duties.Duty("count", timedelta(hours=1), lambda: done.append(1))
    monkeypatch.setattr(duties, "DUTIES", (duty,))
    return done


def test_a_duty_is_done_once_until_it_is_due_again(counted):
    assert duties.do_due() == ["count"]
    assert duties.do_due() == []
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert duties.do_due() == ["count"]
    assert len(counted) == 2


def test_every_duty_can_be_done(starter, clinic, begun):
    assert duties.do_due() == [duty.name for duty in duties.DUTIES]
    assert begun == [taking.take_when_due]


def test_norms_wait_for_enough_people(batteries, clinic, pia):
    duties.renew_all_norms()
    assert not clinic.norm_sets.exists()
