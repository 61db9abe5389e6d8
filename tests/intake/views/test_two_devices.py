"""Whatever two devices do to one intake, and in whatever order, the database is what the model says."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from intake.actions.answers import save_answer
from intake.models import Answer
from tests.intake.views.two_devices import TwoDevices

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))  # `make deep` asks for more
SHORT = settings(
    max_examples=EXAMPLES,
    stateful_step_count=25,
    derandomize="EXAMPLES" not in os.environ,  # the same ones each time, but for the long run
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
UNTIL_FOUND = settings(SHORT, max_examples=50, phases=[Phase.generate])


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_two_devices_never_lose_or_overwrite_anything_in_silence(issued):
    run_state_machine_as_test(lambda: TwoDevices(issued), settings=SHORT)


def last_one_wins(**given):
    """Save as if the device had seen what stands now."""
    current = Answer.objects.filter(assessment=given["assessment"], item=given["item"]).first()
    return save_answer(**given | {"base_revision": current.revision if current else 0})


@pytest.mark.slow
def test_the_machine_notices_an_answer_that_is_overwritten_in_silence(issued, monkeypatch):
    monkeypatch.setattr("intake.actions.save_answer", last_one_wins)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(lambda: TwoDevices(issued), settings=UNTIL_FOUND)
