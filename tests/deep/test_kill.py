"""A short slice of the kill rig: what was acknowledged outlives kill -9; a weaker product shows that it need not."""

import pytest

from tests.deep import kill as rig
from tests.deep.kill import kill

pytestmark = pytest.mark.slow


def test_nothing_that_was_acknowledged_is_lost_when_everything_is_killed(stage):
    found = kill(stage, kills=4, seed="slice")

    assert found.faults == []
    assert found.findings.acknowledged >= rig.THREADS


def test_a_product_that_replies_before_it_commits_loses_answers(stage):
    assert kill(stage, kills=2, seed="slice", control=rig.CONTROL).lost_at_a_kill
