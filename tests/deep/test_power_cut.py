"""A short slice of the rig that cuts the power."""

import pytest

from tests.deep import power_cut as rig
from tests.deep.disks import why_no_loop_device
from tests.deep.power_cut import cut_power

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_no_loop_device()), reason=why_no_loop_device()),
]


def test_what_was_acknowledged_is_on_the_disk_when_the_power_goes(stage):
    found = cut_power(stage, times=1, seed="slice")

    assert found.lost == []
    assert found.acknowledged >= rig.ANSWERS_FIRST


def test_a_product_that_does_not_wait_for_the_disk_loses_answers(stage):
    assert cut_power(stage, times=1, seed="slice", control=rig.CONTROL).lost
