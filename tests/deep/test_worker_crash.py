"""A short slice of the rig in which the worker dies on the way of a message."""

import pytest

from tests.deep import worker_crash as rig
from tests.deep.worker_crash import LEASE_SECONDS, crash, send_by_two

pytestmark = pytest.mark.slow


def test_each_alert_is_sent_at_least_once_and_once_more_a_crash_at_most(stage):
    found = crash(stage, alerts=10, rounds=1)

    assert found.missing == 0
    assert found.copies <= found.crashes == 4


def test_a_worker_that_marks_before_it_sends_loses_alerts(stage):
    assert crash(stage, alerts=10, rounds=1, control=rig.CONTROL).missing


def test_two_workers_send_nothing_twice_while_the_mail_server_takes_longer_than_a_lease(stage):
    found = send_by_two(stage, alerts=2, seconds=1.5 * LEASE_SECONDS)

    assert (found.missing, found.copies) == (0, 0)
