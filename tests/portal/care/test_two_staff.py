"""Whatever two staff, two devices, leave and time do to an alert, it keeps owner, evidence, steps and clock."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from intake.actions import alerts
from tests.intake.views.test_two_devices import SHORT, UNTIL_FOUND
from tests.portal.care.two_staff import TwoStaff

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(7200)]


def test_an_alert_keeps_owner_evidence_steps_and_clock():
    run_state_machine_as_test(TwoStaff, settings=settings(SHORT, stateful_step_count=40))


def test_the_machine_notices_evidence_that_is_written_over(monkeypatch):
    asked_again = alerts._ask_again

    def written_over(alert, evidence, by):
        alert.evidence = {}
        return asked_again(alert, evidence, by)

    monkeypatch.setattr(alerts, "_ask_again", written_over)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(TwoStaff, settings=UNTIL_FOUND)
