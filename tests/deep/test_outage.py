"""A short slice of the rig that takes the database away."""

import pytest

from tests.deep.outage import faults, go_away

pytestmark = pytest.mark.slow


def test_while_the_database_is_away_help_stays_and_afterwards_it_goes_on(stage):
    outage = go_away(stage, seconds=6, people=12)

    assert faults(outage) == []
    assert outage.refusals >= 12
